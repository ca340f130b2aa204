using System.IO.Pipelines;
using Forebay.Http.Exchange;
using Forebay.Http.Proxy.Messages;
using Forebay.Http.Proxy.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Http.Proxy.Middleware;

/// <summary>A cache in front of an application's own endpoints. Thread-safe.</summary>
internal sealed class HttpCacheMiddleware(HttpCacheParts parts, RequestDelegate next, IServiceScopeFactory scopes)
{
    public Task HandleAsync(HttpContext context)
    {
        // What becomes another protocol is no response to be stored.
        if (context.WebSockets.IsWebSocketRequest || Tunnels.Tunnel.Wants(context))
            return next(context);
        if (!parts.Hot.TryServe(context, out _, out _, out ValueTask<FlushResult> flushed))
            return ServeAsync(context);
        return flushed.IsCompletedSuccessfully && flushed.Result is var _ ? Task.CompletedTask : flushed.AsTask();
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (!parts.Reader.TryRead(context, out ClientRequest? request, out string? error))
        {
            await OwnAnswers.WriteAsync(context, 400, error, parts.Name, context.RequestAborted).ConfigureAwait(false);
            return;
        }
        Answer answer = await parts.Exchange.HandleAsync(request.Facts, new EndpointOrigin(context, next, scopes, parts.Time), context.RequestAborted).ConfigureAwait(false);
        await using (answer.ConfigureAwait(false))
        {
            try
            {
                await parts.Writer.WriteAsync(context, request.Facts, answer, context.RequestAborted).ConfigureAwait(false);
            }
            catch (IOException) when (context.Response.HasStarted)
            {
                // What has begun can't be taken back.
                context.Abort();
            }
        }
    }
}
