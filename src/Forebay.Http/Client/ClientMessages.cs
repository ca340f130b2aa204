using System.Net;
using System.Net.Http.Headers;
using Forebay.Http.Exchange;
using Forebay.Http.Fields;

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

    /// <summary>An answer as a message; one that the origin gave is handed on as it came.</summary>
    public static HttpResponseMessage Of(HttpRequestMessage request, Answer answer)
    {
        HttpResponseMessage message = (answer.Passed as ClientResponse)?.Message ?? Make(request, answer);
        string? before = answer.Fields.Combined("Cache-Status");
        message.Headers.Remove("Cache-Status");
        message.Headers.TryAddWithoutValidation("Cache-Status", answer.CacheStatus.Append(before));
        return message;
    }

    private static HttpResponseMessage Make(HttpRequestMessage request, Answer answer)
    {
        var message = new HttpResponseMessage((HttpStatusCode)answer.Status) { RequestMessage = request, Version = request.Version };
        message.Content = answer.Stream is { } body ? new StreamContent(body) : new ReadOnlyMemoryContent(answer.Memory);
        foreach (Field field in answer.Fields)
        {
            if (!message.Headers.TryAddWithoutValidation(field.Name, field.Value))
                message.Content.Headers.TryAddWithoutValidation(field.Name, field.Value);
        }
        // To a HEAD it tells of the body that there is not.
        if (answer.Length is { } length && (answer.Stream is not null || request.Method == HttpMethod.Head))
            message.Content.Headers.ContentLength = length;
        return message;
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
