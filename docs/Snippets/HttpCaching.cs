using Forebay.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Snippets;

internal static class HttpCaching
{
    public static void Register(IServiceCollection services)
    {
        // begin: http-register
        services.AddForebay(cache => cache
            .UseSqlite("data/cache.db")
            .AddHttpCache(region => region.MaxMemoryBytes = 64 << 20));
        // end
    }

    public static HttpClient Open(TieredCache cache)
    {
        // begin: http-client
        var options = new HttpCacheOptions { MaxBodyBytes = 1 << 20 };
        var client = new HttpClient(new CachingHandler(cache, options) { InnerHandler = new SocketsHttpHandler() });
        // end
        return client;
    }
}
