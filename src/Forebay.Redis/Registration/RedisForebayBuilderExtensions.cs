using Forebay.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Forebay;

/// <summary>Puts Redis behind the tiers that were named before, and makes it the bus between nodes.</summary>
public static class RedisForebayBuilderExtensions
{
    /// <summary>Adds the shared tier and the bus.</summary>
    /// <param name="builder">What <c>AddForebay</c> gives.</param>
    /// <param name="connectionString">Which Redis: <c>host:port</c> with further <c>,name=value</c>, or <c>redis://…</c>.</param>
    /// <param name="configure">Further options; tier or bus alone.</param>
    /// <exception cref="ForebayConfigurationException">An option can't work; thrown when the cache is made.</exception>
    public static ForebayBuilder UseRedis(this ForebayBuilder builder, string connectionString, Action<RedisTierOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        // Read once for what is to be registered, and again when the tier is made.
        RedisTierOptions chosen = Make();
        builder.Services.AddSingleton(provider => new RedisTier(Make(), provider.GetService<ILoggerFactory>(), provider.GetService<TimeProvider>()));
        if (chosen.Tier)
            builder.AddTier(static provider => provider.GetRequiredService<RedisTier>());
        if (chosen.Bus)
            builder.UseBus(static provider => provider.GetRequiredService<RedisTier>().Log);
        return builder;

        RedisTierOptions Make()
        {
            var options = new RedisTierOptions { ConnectionString = connectionString };
            configure?.Invoke(options);
            return options;
        }
    }
}
