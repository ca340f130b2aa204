using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Forebay.Http.Fields;
using Forebay.Http.Storage;

namespace Forebay.Http.Client;

/// <summary>Between the messages of <see cref="HttpClient"/> and those of the rules.</summary>
internal static class ClientMessages
{
    /// <summary>All fields as they were received or will be sent, those of the content too.</summary>
    public static FieldList Fields(HttpHeaders headers, HttpContent? content)
    {
        var fields = new FieldList();
        Add(fields, headers);
        if (content is not null)
            Add(fields, content.Headers);
        return fields;
    }

    /// <summary>A copy of a request with other fields, for a validation. The copy has no body: only GET and HEAD are validated.</summary>
    public static HttpRequestMessage Copy(HttpRequestMessage request, FieldList fields)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Version = request.Version, VersionPolicy = request.VersionPolicy };
        foreach (KeyValuePair<string, object?> option in request.Options)
            ((IDictionary<string, object?>)copy.Options)[option.Key] = option.Value;
        foreach (Field field in fields)
            copy.Headers.TryAddWithoutValidation(field.Name, field.Value);
        return copy;
    }

    /// <summary>A stored response, as an answer to a request.</summary>
    public static HttpResponseMessage Answer(HttpRequestMessage request, StoredResponse stored, FieldList fields, long age, string status)
    {
        var answer = new HttpResponseMessage((HttpStatusCode)stored.Status) { RequestMessage = request, Version = request.Version };
        answer.Content = new ReadOnlyMemoryContent(request.Method == HttpMethod.Head ? default : stored.Body);
        Set(answer, fields, age, status);
        return answer;
    }

    /// <summary>What a client that has it already is told.</summary>
    public static HttpResponseMessage NotModified(HttpRequestMessage request, FieldList fields, long age, string status)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.NotModified) { RequestMessage = request, Version = request.Version };
        Set(answer, fields, age, status);
        return answer;
    }

    public static HttpResponseMessage GatewayTimeout(HttpRequestMessage request, string status)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.GatewayTimeout) { RequestMessage = request, Version = request.Version };
        answer.Headers.TryAddWithoutValidation("Cache-Status", status);
        return answer;
    }

    private static void Set(HttpResponseMessage answer, FieldList fields, long age, string status)
    {
        foreach (Field field in fields)
        {
            if (field.Name.Equals(FieldNames.Age, StringComparison.OrdinalIgnoreCase) || field.Name.Equals("Cache-Status", StringComparison.OrdinalIgnoreCase))
                continue;
            if (!answer.Headers.TryAddWithoutValidation(field.Name, field.Value))
                answer.Content.Headers.TryAddWithoutValidation(field.Name, field.Value);
        }
        answer.Headers.TryAddWithoutValidation(FieldNames.Age, age.ToString(CultureInfo.InvariantCulture));
        answer.Headers.TryAddWithoutValidation("Cache-Status", status);
    }

    private static void Add(FieldList fields, HttpHeaders headers)
    {
        foreach ((string name, HeaderStringValues values) in headers.NonValidated)
        {
            foreach (string value in values)
                fields.Add(name, value);
        }
    }
}
