using System.IO.Pipelines;
using Forebay.Http.Exchange;
using Forebay.Http.Proxy.Messages;
using Forebay.Http.Proxy.Serving;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Http.Proxy.Middleware;

/// <summary>A cache in front of an application's own endpoints. Thread-safe.</summary>
internal sealed class HttpCacheMiddleware(HttpCacheParts parts, RequestDelegate next, IServiceScopeFactory scopes)
{
    public Task HandleAsync(HttpContext context)
    {
        // What becomes another protocol is no response to be stored.
        if (context.WebSockets.IsWebSocketRequest || Tunnels.Tunnel.Wants(context) || IsErrorPage(context))
            return next(context);
        if (!parts.Hot.TryServe(context, out _, out _, out ValueTask<FlushResult> flushed))
            return ServeAsync(context);
        return flushed.IsCompletedSuccessfully && flushed.Result is var _ ? Task.CompletedTask : flushed.AsTask();
    }

    // What stands before this asks a second time, by another path, for a page that explains an error: that page is no answer to the URI that the client named.
    private static bool IsErrorPage(HttpContext context) => context.Features.Get<IExceptionHandlerFeature>() is not null || context.Features.Get<IStatusCodeReExecuteFeature>() is not null;

    private async Task ServeAsync(HttpContext context)
    {
        if (!parts.Reader.TryRead(context, out ClientRequest? request, out string? error))
        {
            await OwnAnswers.WriteAsync(context, 400, error, parts.Name, context.RequestAborted).ConfigureAwait(false);
            return;
        }
        var origin = new EndpointOrigin(new EndpointRequest(context), next, parts, scopes);
        Answer answer = await parts.Exchange.HandleAsync(request.Facts, origin, context.RequestAborted).ConfigureAwait(false);
        await using (answer.ConfigureAwait(false))
        {
            try
            {
                (answer.Passed as EndpointResponse)?.ThrowIfFailed();
                await parts.Writer.WriteAsync(context, request.Facts, answer, context.RequestAborted).ConfigureAwait(false);
            }
            catch (ConnectionAbortedException)
            {
                context.Abort();
            }
            catch (IOException cut) when (context.Response.HasStarted || cut.GetBaseException() is ConnectionAbortedException)
            {
                // What has begun can't be taken back.
                context.Abort();
            }
        }
    }
}
