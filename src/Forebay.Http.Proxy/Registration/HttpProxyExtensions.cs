using System.Text;
using Forebay.Http.Proxy;
using Forebay.Http.Proxy.Admin;
using Forebay.Http.Proxy.Middleware;
using Forebay.Http.Proxy.Serving;
using Forebay.Http.Proxy.Upstream;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Forebay;

/// <summary>Puts the HTTP caching proxy into an ASP.NET Core application.</summary>
public static class HttpProxyExtensions
{
    /// <summary>Adds the proxy and the regions in which it stores responses.</summary>
    /// <param name="builder">The cache.</param>
    /// <param name="configure">The origins, and how the proxy treats them.</param>
    /// <returns>The same cache.</returns>
    public static ForebayBuilder AddHttpProxy(this ForebayBuilder builder, Action<HttpProxyOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new HttpProxyOptions();
        configure(options);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(services => new ProxyParts(
            services.GetRequiredService<TieredCache>(),
            options,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance));
        builder.Services.AddSingleton(services => services.GetRequiredService<ProxyParts>().ForApplication);
        builder.Services.AddHostedService<OriginWatch>();
        AddPurges(builder);
        // The pieces of large bodies are not for memory, and mostly compressed by themselves.
        builder.AddRegion(HttpProxyRegions.Bodies, region =>
        {
            region.Tiers = RegionTiers.Persistent | RegionTiers.Remote;
            region.CompressFromBytes = int.MaxValue;
            region.Jitter = 0;
        });
        return builder.AddHttpCache(region: options.Cache.Region);
    }

    /// <summary>Adds the cache in front of the application's own endpoints; <see cref="UseForebayHttpCache"/> puts it into the pipeline.</summary>
    /// <param name="builder">The cache.</param>
    /// <param name="configure">How responses are cached.</param>
    /// <returns>The same cache.</returns>
    public static ForebayBuilder AddHttpMiddleware(this ForebayBuilder builder, Action<HttpMiddlewareOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new HttpMiddlewareOptions();
        configure?.Invoke(options);
        builder.Services.AddSingleton(services => new HttpCacheParts(
            services.GetRequiredService<TieredCache>(),
            options,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance));
        builder.Services.AddSingleton(services => services.GetRequiredService<HttpCacheParts>().ForApplication);
        AddPurges(builder);
        return builder.AddHttpCache(region: options.Cache.Region);
    }

    /// <summary>Caches what the endpoints behind this answer, by the rules of RFC 9111 as a shared cache follows them.</summary>
    /// <param name="app">The application. What stands before this in the pipeline sees every request, what stands behind it only those that the cache does not answer.</param>
    /// <returns>The same application.</returns>
    public static IApplicationBuilder UseForebayHttpCache(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        HttpCacheParts parts = app.ApplicationServices.GetRequiredService<HttpCacheParts>();
        IServiceScopeFactory scopes = app.ApplicationServices.GetRequiredService<IServiceScopeFactory>();
        return app.Use(next => new HttpCacheMiddleware(parts, next, scopes).HandleAsync);
    }

    /// <summary>Answers every request that comes so far by the proxy.</summary>
    /// <param name="app">The application.</param>
    public static void RunForebayProxy(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var handler = new ProxyHandler(app.ApplicationServices.GetRequiredService<ProxyParts>());
        app.Run(handler.HandleAsync);
    }

    /// <summary>Maps what looks after the proxy: purging, warming, statistics. To be mapped where strangers do not come: on a port of its own.</summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <returns>The endpoints, for more conventions.</returns>
    public static IEndpointConventionBuilder MapForebayProxyAdmin(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return AdminEndpoints.Map(endpoints, endpoints.ServiceProvider.GetRequiredService<ProxyParts>());
    }

    /// <summary>Sets the server's limits as the proxy's options say.</summary>
    /// <param name="server">Kestrel's options.</param>
    /// <param name="options">The proxy's; null: those of <see cref="AddHttpProxy"/>.</param>
    public static void UseForebayProxyLimits(this KestrelServerOptions server, HttpProxyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        options ??= server.ApplicationServices.GetRequiredService<HttpProxyOptions>();
        server.AddServerHeader = false;
        server.Limits.MaxRequestHeadersTotalSize = options.MaxRequestFieldBytes;
        server.Limits.MaxRequestBodySize = options.MaxRequestBodyBytes;
        // Fields are bytes: what an origin or a client says in them is passed on as it is (RFC 9110 section 5.5).
        server.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        server.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
    }

    // What is purged softly is remembered for as long as what it concerns may be stored; a restart forgets none.
    private static void AddPurges(ForebayBuilder builder) => builder.AddRegion(HttpProxyRegions.Purges, region =>
    {
        region.Traits = RegionTraits.Durable;
        region.FreshFor = TimeSpan.FromDays(24);
    });
}
