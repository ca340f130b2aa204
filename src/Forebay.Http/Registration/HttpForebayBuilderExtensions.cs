using Forebay.Http;
using Forebay.Http.Storage;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Forebay;

/// <summary>Lets the cache hold HTTP responses.</summary>
public static class HttpForebayBuilderExtensions
{
    /// <summary>Adds the region in which <see cref="CachingHandler"/> stores responses, and what its tiers beyond memory need to write them.</summary>
    /// <param name="builder">The cache.</param>
    /// <param name="configure">More for the region: its tiers, its quota. How long responses are fresh, they say themselves.</param>
    /// <param name="region">The region's name, as in <see cref="HttpCacheOptions.Region"/>.</param>
    /// <returns>The same cache.</returns>
    public static ForebayBuilder AddHttpCache(this ForebayBuilder builder, Action<RegionOptions>? configure = null, string region = "http")
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<IHybridCacheSerializer<StoredEntry>, StoredResponseSerializer>();
        return builder.AddRegion(region, options =>
        {
            // The rules of HTTP say what is stale and may be served; the engine keeps it as long as it may be of use, to the second.
            options.StaleMode = StaleMode.Never;
            options.Jitter = 0;
            configure?.Invoke(options);
        });
    }
}
