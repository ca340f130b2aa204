using System.Text.Json;
using Forebay.Http.Proxy.Purging;
using Forebay.Http.Proxy.Serving;
using Forebay.Http.Proxy.Upstream;
using Forebay.Http.Proxy.Warming;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Forebay.Http.Proxy.Admin;

/// <summary>The calls that look after a proxy, in JSON.</summary>
internal static class AdminEndpoints
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, ProxyParts parts)
    {
        RouteGroupBuilder group = endpoints.MapGroup("");
        group.MapGet("/health", () => Results.Json(HealthOf(parts), Json));
        RouteGroupBuilder guarded = group.MapGroup("").AddEndpointFilter(async (context, next) => parts.Access.Check(context.HttpContext) is var refused and not 0
            ? Problem(refused, refused == 401 ? "The token is missing or another: Authorization: Bearer …" : "This address may not, or there is no AdminToken.")
            : await next(context).ConfigureAwait(false));
        guarded.MapGet("/statistics", () => Results.Json(new { routes = parts.Statistics.Report(), cache = parts.Store.Cache.GetStatistics(countActive: false) }, Json));
        guarded.MapPost("/purge", (HttpContext context, CancellationToken _) => ReadAsync<PurgeRequest>(context, request => PurgeAsync(context, parts, request)));
        var warmer = new Warmer(parts);
        guarded.MapPost("/warm", (HttpContext context, CancellationToken _) => ReadAsync<WarmRequest>(context, request => WarmAsync(context, parts, warmer, request)));
        return group;
    }

    private static async Task<IResult> ReadAsync<T>(HttpContext context, Func<T, Task<IResult>> then)
    {
        try
        {
            T? request = await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Json, context.RequestAborted).ConfigureAwait(false);
            return request is null ? Problem(400, "The request is null; it must be an object.") : await then(request).ConfigureAwait(false);
        }
        catch (JsonException bad)
        {
            return Problem(400, $"The request can't be read: {bad.Message}");
        }
    }

    private static async Task<IResult> PurgeAsync(HttpContext context, ProxyParts parts, PurgeRequest request)
    {
        if (await parts.Purger.PurgeAsync(request, context.RequestAborted).ConfigureAwait(false) is { } error)
            return Problem(400, error);
        ProxyLog.Purged(parts.Log, request.Url ?? request.Pattern ?? request.Tag ?? "*", request.Soft, context.Connection.RemoteIpAddress);
        return Results.Json(new { purged = request.Url ?? request.Pattern ?? request.Tag ?? "*", soft = request.Soft }, Json);
    }

    private static async Task<IResult> WarmAsync(HttpContext context, ProxyParts parts, Warmer warmer, WarmRequest request)
    {
        if ((request.Urls is null ? 0 : 1) + (request.Text is null ? 0 : 1) + (request.Sitemap is null ? 0 : 1) != 1 || request.Most < 1)
            return Problem(400, "Warming names one of urls, text and sitemap, and a most of 1 or more.");
        try
        {
            IReadOnlyList<string> urls = request switch
            {
                { Urls: { } list } => [.. list.Select(static url => url ?? throw new FormatException("One of the urls is null.")).Take(request.Most)],
                { Sitemap: { } sitemap } => await warmer.SitemapAsync(sitemap, request.Most, context.RequestAborted).ConfigureAwait(false),
                _ => UrlList.Read(request.Text!, request.Origin, request.Most),
            };
            return Results.Json(await warmer.WarmAsync(urls, context.RequestAborted).ConfigureAwait(false), Json);
        }
        catch (FormatException bad)
        {
            return Problem(400, bad.Message);
        }
        catch (Exception failure) when (failure is HttpRequestException or TimeoutException or IOException)
        {
            return Problem(502, failure.Message);
        }
    }

    private static object HealthOf(ProxyParts parts) => new
    {
        status = parts.Routes.All.Any(origin => origin.Health.IsIll) ? "degraded" : "ok",
        origins = parts.Routes.All.Select((OriginClient origin) => new { origin = origin.Origin, host = origin.Route.Host, path = origin.Route.PathPrefix, ill = origin.Health.IsIll }),
    };

    private static IResult Problem(int status, string detail) => Results.Json(new { status, detail }, Json, statusCode: status);
}
