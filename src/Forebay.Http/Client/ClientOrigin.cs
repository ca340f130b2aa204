using Forebay.Http.Exchange;
using Forebay.Http.Fields;

namespace Forebay.Http.Client;

/// <summary>The next hop of a request that an <see cref="HttpClient"/> makes.</summary>
internal sealed class ClientOrigin(HttpRequestMessage request, FieldList own, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, TimeProvider time) : IOrigin
{
    private int sent;

    public async ValueTask<OriginResponse> SendAsync(FieldList fields, bool detached, CancellationToken cancellationToken)
    {
        DateTimeOffset at = time.GetUtcNow();
        // A request is sent once; what is sent again, or when its owner may have disposed of it, is a copy.
        bool isFirst = Interlocked.Exchange(ref sent, 1) == 0;
        HttpRequestMessage message = isFirst && !detached && ReferenceEquals(fields, own) ? request : ClientMessages.Copy(request, fields);
        HttpResponseMessage response = await send(message, cancellationToken).ConfigureAwait(false);
        response.RequestMessage = request;
        return new ClientResponse(response)
        {
            Status = (int)response.StatusCode,
            Fields = ClientMessages.Fields(response.Headers, response.Content),
            RequestedAt = at,
            ReceivedAt = time.GetUtcNow(),
        };
    }
}

/// <summary>What a handler behind this one answered.</summary>
internal sealed class ClientResponse(HttpResponseMessage message) : OriginResponse
{
    public HttpResponseMessage Message => message;

    public override async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) => await message.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);

    public override ValueTask DisposeAsync()
    {
        message.Dispose();
        return default;
    }
}
