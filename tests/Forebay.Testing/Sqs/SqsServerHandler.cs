using System.Net;

namespace Forebay.Testing.Sqs;

/// <summary>Brings an <see cref="HttpClient"/>'s requests to the server without a socket.</summary>
public sealed class SqsServerHandler(SqsServer server) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> headers = [new("Host", request.RequestUri!.Authority)];
        headers.AddRange(request.Headers.NonValidated.SelectMany(header => header.Value.Select(value => new KeyValuePair<string, string>(header.Key, value))));
        headers.AddRange(request.Content!.Headers.NonValidated.SelectMany(header => header.Value.Select(value => new KeyValuePair<string, string>(header.Key, value))));
        byte[] body = await request.Content.ReadAsByteArrayAsync(cancellationToken);
        SqsHttpResponse answer = await server.HandleAsync(new SqsHttpRequest(request.Method.Method, request.RequestUri.AbsolutePath, request.RequestUri.Query.TrimStart('?'), headers, body), cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (answer.Status == 0)
            throw new HttpRequestException("The connection was cut.");
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new ByteArrayContent(answer.Body), RequestMessage = request };
        foreach ((string name, string value) in answer.Headers)
            response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }
}
