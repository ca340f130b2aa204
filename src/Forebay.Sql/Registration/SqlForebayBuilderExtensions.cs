using Forebay.Sql;
using Forebay.Sql.Results;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Forebay;

/// <summary>Lets the cache hold results of SQL statements.</summary>
public static class SqlForebayBuilderExtensions
{
    /// <summary>Adds <see cref="SqlCache"/>, which a <see cref="CachingDataSource"/> and EF Core's <c>UseForebay</c> work by, and its region.</summary>
    /// <param name="builder">The cache.</param>
    /// <param name="configure">How results are cached.</param>
    /// <param name="region">More for the region: for how long results are fresh, its tiers, its quota.</param>
    /// <returns>The same cache.</returns>
    public static ForebayBuilder AddSqlCache(this ForebayBuilder builder, Action<SqlCacheOptions>? configure = null, Action<RegionOptions>? region = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new SqlCacheOptions();
        configure?.Invoke(options);
        options.Validate();
        builder.Services.TryAddSingleton<IHybridCacheSerializer<CachedResult>, CachedResultSerializer>();
        builder.Services.AddSingleton(services => new SqlCache(
            services.GetRequiredService<TieredCache>(),
            options,
            services.GetService<TimeProvider>(),
            services.GetService<ILoggerFactory>()));
        return builder.AddRegion(options.Region, one =>
        {
            // A statement is run again by whoever asks for it, on its own connection: nothing is refreshed behind it.
            one.StaleMode = StaleMode.Never;
            region?.Invoke(one);
        });
    }
}
