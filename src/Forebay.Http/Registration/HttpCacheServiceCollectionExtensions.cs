using Forebay.Http.Storage;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the HTTP cache.</summary>
public static class HttpCacheServiceCollectionExtensions
{
    /// <summary>Lets the cache that <c>AddForebay</c> registers keep HTTP responses in all of its tiers, as <see cref="Forebay.Http.CachingHandler"/> needs it.</summary>
    /// <param name="services">The application's.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddForebayHttpCache(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<IHybridCacheSerializer<StoredResponse>, StoredResponseSerializer>();
        return services;
    }
}
