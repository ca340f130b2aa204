using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Forebay.Http.Proxy.Middleware;

/// <summary>How long an endpoint's request lasts. An endpoint that aborts it has not answered, whatever it has written.</summary>
internal sealed class EndpointLifetime(CapturedResponse response, CancellationToken ended) : IHttpRequestLifetimeFeature, IDisposable
{
    private readonly CancellationTokenSource aborted = CancellationTokenSource.CreateLinkedTokenSource(ended);
    private CancellationToken? replaced;

    public CancellationToken RequestAborted
    {
        get => replaced ?? aborted.Token;
        set => replaced = value;
    }

    public void Abort()
    {
        response.Spoil(new ConnectionAbortedException("The endpoint aborted the request."));
        aborted.Cancel();
    }

    public void Dispose() => aborted.Dispose();
}
