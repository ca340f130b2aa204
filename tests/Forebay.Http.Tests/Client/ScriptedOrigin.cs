using System.Net;
using Forebay.Http.Client;
using Forebay.Http.Fields;

namespace Forebay.Http.Tests.Client;

/// <summary>An origin that answers by a function, and keeps what it was asked.</summary>
internal sealed class ScriptedOrigin : HttpMessageHandler
{
    private readonly List<HttpRequestMessage> asked = [];

    public Func<HttpRequestMessage, Task<HttpResponseMessage>> Answer { get; set; } = _ => Task.FromResult(Response(200, "Cache-Control: max-age=60", "1"));

    public IReadOnlyList<HttpRequestMessage> Asked
    {
        get
        {
            lock (asked)
                return [.. asked];
        }
    }

    /// <summary>A response from field lines separated by <c>|</c>.</summary>
    public static HttpResponseMessage Response(int status, string fields, string body = "") => Response(status, fields, new StringContent(body));

    public static HttpResponseMessage Response(int status, string fields, HttpContent body)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = body };
        foreach (Field field in Exchange.Lines(fields))
        {
            if (!response.Headers.TryAddWithoutValidation(field.Name, field.Value))
                response.Content.Headers.TryAddWithoutValidation(field.Name, field.Value);
        }
        return response;
    }

    /// <summary>Answers each request with the next of these; the last one stays.</summary>
    public void AnswerWith(params Func<HttpResponseMessage>[] responses)
    {
        int next = 0;
        Answer = _ => Task.FromResult(responses[Math.Min(next++, responses.Length - 1)]());
    }

    /// <summary>The fields of the request that came last.</summary>
    public FieldList LastFields => ClientMessages.Fields(Asked[^1].Headers, null);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (asked)
            asked.Add(request);
        HttpResponseMessage response = await Answer(request);
        response.RequestMessage = request;
        return response;
    }
}
