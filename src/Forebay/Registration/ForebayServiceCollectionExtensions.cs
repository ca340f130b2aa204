using Forebay;
using Forebay.Distributed;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the cache.</summary>
public static class ForebayServiceCollectionExtensions
{
    /// <summary>The configuration section the options are read from.</summary>
    public const string SectionName = "Forebay";

    /// <summary>Registers <see cref="TieredCache"/>, also as <see cref="HybridCache"/>, <see cref="IDistributedCache"/> and <see cref="IBufferDistributedCache"/>.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configure">Tiers, regions and options; applied after the configuration section <c>Forebay</c> (and environment variables such as <c>Forebay__Enabled</c>).</param>
    /// <remarks>The options are checked when the cache is made; an <c>IHost</c> makes it before it starts to serve.</remarks>
    public static IServiceCollection AddForebay(this IServiceCollection services, Action<ForebayBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<ForebayOptions>().Configure<IServiceProvider>(static (options, provider) => SectionOf(provider)?.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static provider => new TieredCache(
            provider.GetRequiredService<IOptions<ForebayOptions>>().Value,
            provider.GetServices<ITier>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILoggerFactory>(),
            provider,
            provider.GetService<IInvalidationLog>()));
        services.TryAddSingleton<HybridCache>(static provider => provider.GetRequiredService<TieredCache>());
        services.TryAddSingleton<IBufferDistributedCache>(static provider => new DistributedCacheAdapter(provider.GetRequiredService<TieredCache>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IDistributedCache>(static provider => provider.GetRequiredService<IBufferDistributedCache>());
        services.AddHostedService<CacheStart>();
        configure?.Invoke(new ForebayBuilder(services));
        return services;
    }

    /// <summary>The cache's own part of the section: what tiers read by themselves is no unknown option of it.</summary>
    private static IConfigurationRoot? SectionOf(IServiceProvider provider)
    {
        if (provider.GetService<IConfiguration>()?.GetSection(SectionName) is not { } section)
            return null;
        HashSet<string> tiers = [.. provider.GetServices<TierSection>().Select(tier => tier.Name)];
        return new ConfigurationBuilder()
            .AddInMemoryCollection(section.AsEnumerable(makePathsRelative: true).Where(pair => !tiers.Contains(pair.Key.Split(ConfigurationPath.KeyDelimiter)[0], StringComparer.OrdinalIgnoreCase)))
            .Build();
    }
}
