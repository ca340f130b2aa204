using System.Runtime.ExceptionServices;
using Forebay.Http.Exchange;
using Forebay.Http.Fields;

namespace Forebay.Http.Proxy.Middleware;

/// <summary>What an endpoint answered.</summary>
/// <param name="response">Where it is written.</param>
/// <param name="failure">What it threw before it answered anything; null: it did not.</param>
/// <param name="lost">Called with a failure of which nobody else learns.</param>
internal sealed class EndpointResponse(CapturedResponse response, Exception? failure, Action<Exception> lost) : OriginResponse
{
    private bool isTold;

    public override FieldList? Trailers => response.Trailers.Count > 0 ? CapturedResponse.FieldsOf(response.Trailers) : null;

    public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) => new(response.Body);

    /// <summary>Throws what the endpoint threw, for what stands before the cache to answer.</summary>
    public void ThrowIfFailed()
    {
        isTold = true;
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    public override ValueTask DisposeAsync()
    {
        if (failure is not null && !isTold)
            lost(failure);
        response.Dispose();
        return default;
    }
}
