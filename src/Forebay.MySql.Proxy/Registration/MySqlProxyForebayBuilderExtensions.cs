using Forebay.MySql;
using Forebay.MySql.Proxy;
using Forebay.MySql.Proxy.Results;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Forebay;

/// <summary>Puts the MySQL proxy into an application.</summary>
public static class MySqlProxyForebayBuilderExtensions
{
    /// <summary>Adds a proxy in front of a MySQL or MariaDB server, from the host's start to its end, and the region of its answers.</summary>
    /// <param name="builder">The cache.</param>
    /// <param name="configure">Where it listens, and in front of what.</param>
    /// <param name="region">More for the region: for how long answers are fresh, its tiers, its quota.</param>
    /// <returns>The same cache.</returns>
    /// <exception cref="ForebayConfigurationException">An option can't work; thrown when the host starts.</exception>
    /// <remarks>Where <c>UseMySqlFeed</c> follows the same server, writes past the proxy are heard of. The proxy is a service of its own, <see cref="MySqlProxy"/>, for its port and its statistics.</remarks>
    public static ForebayBuilder AddMySqlProxy(this ForebayBuilder builder, Action<MySqlProxyOptions> configure, Action<RegionOptions>? region = null)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new MySqlProxyOptions();
        configure(options);
        return builder.AddMySqlProxy(options, region);
    }

    /// <summary>The same, with options that were made elsewhere.</summary>
    /// <inheritdoc cref="AddMySqlProxy(ForebayBuilder, Action{MySqlProxyOptions}, Action{RegionOptions})"/>
    public static ForebayBuilder AddMySqlProxy(this ForebayBuilder builder, MySqlProxyOptions options, Action<RegionOptions>? region = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        builder.Services.TryAddSingleton<IHybridCacheSerializer<StoredResult>, StoredResultSerializer>();
        builder.Services.AddSingleton(services => new MySqlProxy(
            services.GetRequiredService<TieredCache>(),
            options,
            services.GetService<MySqlChangeFeed>(),
            services.GetService<ILoggerFactory>(),
            services.GetService<TimeProvider>()));
        builder.Services.AddHostedService<MySqlProxyStart>();
        return builder.AddRegion(options.Region, one =>
        {
            // Whoever asks runs the statement again, on a connection of its own: nothing is refreshed behind it.
            one.StaleMode = StaleMode.Never;
            region?.Invoke(one);
        });
    }
}
