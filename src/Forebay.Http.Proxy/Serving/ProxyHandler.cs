using System.IO.Pipelines;
using Forebay.Http.Exchange;
using Forebay.Http.Proxy.Messages;
using Forebay.Http.Proxy.Purging;
using Forebay.Http.Proxy.Statistics;
using Forebay.Http.Proxy.Tunnels;
using Forebay.Http.Proxy.Upstream;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Forebay.Http.Proxy.Serving;

/// <summary>Answers every request that comes to the proxy. Thread-safe.</summary>
internal sealed class ProxyHandler(ProxyParts parts)
{
    private const string Purge = "PURGE";

    public Task HandleAsync(HttpContext context)
    {
        long started = parts.Time.GetTimestamp();
        if (!parts.Hot.TryServe(context, out PreparedHit? hit, out long bytes, out ValueTask<FlushResult> flushed))
            return ServeAsync(context, started);
        if (!flushed.IsCompletedSuccessfully)
            return FinishAsync(context, flushed, hit, bytes, started);
        // To be asked for once, as any such task; it has nothing to say.
        _ = flushed.Result;
        Note(context, hit.Route, Outcome.Hit, bytes, started);
        return Task.CompletedTask;
    }

    private async Task FinishAsync(HttpContext context, ValueTask<FlushResult> flushed, PreparedHit hit, long bytes, long started)
    {
        await flushed.ConfigureAwait(false);
        Note(context, hit.Route, Outcome.Hit, bytes, started);
    }

    private async Task ServeAsync(HttpContext context, long started)
    {
        int route = parts.Statistics.NoRoute;
        Outcome outcome = Outcome.Failed;
        long bytes = 0;
        try
        {
            (outcome, route, bytes) = await AnswerAsync(context).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HttpRequestException or TimeoutException or IOException or OperationCanceledException or BadHttpRequestException)
        {
            await FailAsync(context, failure).ConfigureAwait(false);
        }
        finally
        {
            Note(context, route, outcome, bytes, started);
        }
    }

    private async ValueTask<(Outcome, int Route, long Bytes)> AnswerAsync(HttpContext context)
    {
        if (!parts.Reader.TryRead(context, out ClientRequest? request, out string? error))
        {
            // What follows on the connection may be anything.
            context.Response.Headers.Connection = "close";
            return await OwnAsync(context, 400, error).ConfigureAwait(false);
        }
        string method = request.Facts.Method;
        if (method == Purge)
            return await PurgeAsync(context, request).ConfigureAwait(false);
        // Such a request would show the client's fields as the origin gets them, cookies that its scripts must not see among them.
        if (method == "TRACE")
            return await OwnAsync(context, 405, "TRACE is not answered here.").ConfigureAwait(false);
        if (method == "OPTIONS" && (context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget == "*" || request.Facts.Fields.First("Max-Forwards") == "0"))
        {
            context.Response.StatusCode = 204;
            context.Response.Headers.Allow = "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH";
            return (Outcome.Own, parts.Statistics.NoRoute, 0);
        }
        if (parts.Routes.Find(request.Facts.Target) is not { } origin)
            return await OwnAsync(context, 421, $"No origin serves '{request.Facts.Target.Origin}{request.Facts.Target.Path}' here.").ConfigureAwait(false);
        int route = parts.Routes.IndexOf(origin);
        if (Tunnel.Wants(context))
            return (Outcome.Bypass, route, await Tunnel.RunAsync(context, request, origin, parts.Options, context.RequestAborted).ConfigureAwait(false));
        var hop = new UpstreamOrigin(origin, request.Facts, request.Client, request.Body, parts.Options, parts.Time);
        Answer answer;
        try
        {
            answer = await parts.Exchange.HandleAsync(request.Facts, hop, context.RequestAborted).ConfigureAwait(false);
        }
        catch (HttpRequestException) when (request.Body?.Failure is { } bad)
        {
            throw bad as BadHttpRequestException ?? new BadHttpRequestException($"The request's body can't be read: {bad.Message}", 400, bad);
        }
        await using (answer.ConfigureAwait(false))
            return (Outcomes.Of(answer), route, await parts.Writer.WriteAsync(context, request.Facts, answer, context.RequestAborted).ConfigureAwait(false));
    }

    private async ValueTask<(Outcome, int, long)> PurgeAsync(HttpContext context, ClientRequest request)
    {
        if (parts.Access.Check(context) is var refused and not 0)
            return await OwnAsync(context, refused, "This proxy is purged from allowed addresses with its token.").ConfigureAwait(false);
        string text = request.Facts.Target.ToString();
        bool soft = request.Facts.Fields.First("Purge-Mode")?.Equals("soft", StringComparison.OrdinalIgnoreCase) == true;
        PurgeRequest purge = text.Contains('*', StringComparison.Ordinal) ? new PurgeRequest(Pattern: text, Soft: soft) : new PurgeRequest(Url: text, Soft: soft);
        string? error = await parts.Purger.PurgeAsync(purge, context.RequestAborted).ConfigureAwait(false);
        ProxyLog.Purged(parts.Log, text, soft, context.Connection.RemoteIpAddress);
        return await OwnAsync(context, error is null ? 200 : 400, error ?? $"Purged: {text}").ConfigureAwait(false);
    }

    private async ValueTask<(Outcome, int, long)> OwnAsync(HttpContext context, int status, string text) =>
        (Outcome.Own, parts.Statistics.NoRoute, await OwnAnswers.WriteAsync(context, status, text, parts.Options.Cache.Name, context.RequestAborted).ConfigureAwait(false));

    private async ValueTask FailAsync(HttpContext context, Exception failure)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return;
        if (context.Response.HasStarted)
        {
            // What has begun can't be taken back: the client learns by the end of the connection that it is not whole.
            ProxyLog.Cut(parts.Log, context.Request.Path, failure.Message);
            context.Abort();
            return;
        }
        (int status, string text) = failure switch
        {
            BadHttpRequestException bad => (bad.StatusCode, bad.Message),
            TimeoutException => (504, "The origin did not answer in time."),
            _ => (502, "The origin can't be reached, or its answer is no HTTP."),
        };
        if (status >= 500)
            ProxyLog.Failed(parts.Log, context.Request.Path, status, failure.Message);
        await OwnAnswers.WriteAsync(context, status, text, parts.Options.Cache.Name, context.RequestAborted).ConfigureAwait(false);
    }

    private void Note(HttpContext context, int route, Outcome outcome, long bytes, long started)
    {
        TimeSpan took = parts.Time.GetElapsedTime(started);
        parts.Statistics.Served(route, outcome, bytes, took);
        if (parts.Options.AccessLog && parts.AccessLog.IsEnabled(LogLevel.Information))
            AccessLog.Write(parts.AccessLog, context, outcome, bytes, took);
    }
}
