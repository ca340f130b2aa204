using Forebay.Http.Fields;

namespace Forebay.Http.Exchange;

/// <summary>The next hop for one request: it has the request's method, target and body, and sends them with the fields it is told.</summary>
internal interface IOrigin
{
    /// <summary>Asks the origin; completes when its response has begun.</summary>
    /// <param name="fields">The fields to send, hop-by-hop ones apart.</param>
    /// <param name="detached">The answer is for others too, or for the store alone: it must not end with the client that asked first.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="HttpRequestException">The origin can't be reached, or its response is none.</exception>
    /// <exception cref="TimeoutException">It did not answer in time.</exception>
    ValueTask<OriginResponse> SendAsync(FieldList fields, bool detached, CancellationToken cancellationToken);
}
