using Forebay.Http.Proxy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Snippets;

internal static class HttpProxying
{
    public static WebApplication Proxy(WebApplicationBuilder builder)
    {
        // begin: proxy-run
        builder.Services.AddForebay(cache => cache
            .UseSqlite("data/cache.db")
            .AddHttpProxy(proxy => proxy.Origins.Add(new OriginRoute { Origin = new Uri("https://api.example.com") })));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.UseForebayProxyLimits());
        WebApplication app = builder.Build();
        app.RunForebayProxy();
        // end
        return app;
    }

    public static WebApplication Middleware(WebApplicationBuilder builder)
    {
        // begin: middleware-use
        builder.Services.AddForebay(cache => cache.AddHttpMiddleware());
        WebApplication app = builder.Build();
        app.UseForebayHttpCache();
        app.MapGet("/tracks", (HttpResponse response) =>
        {
            response.Headers.CacheControl = "max-age=60";
            response.Headers["Surrogate-Key"] = "tracks";
            return new[] { "Balls to the Wall" };
        });
        // end
        return app;
    }

    public static async Task PurgeAsync(HttpPurger purger)
    {
        // begin: proxy-purge
        await purger.PurgeTagAsync("tracks");
        await purger.PurgePatternAsync("/api/*", soft: true);
        await purger.PurgeUrlAsync(new Uri("https://shop.example.com/tracks?page=2"));
        // end
    }
}
