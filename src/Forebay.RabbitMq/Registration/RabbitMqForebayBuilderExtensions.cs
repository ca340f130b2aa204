using Forebay.RabbitMq;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Forebay;

/// <summary>Makes a RabbitMQ stream the bus between nodes.</summary>
public static class RabbitMqForebayBuilderExtensions
{
    /// <summary>Tells other nodes of invalidations by a stream of RabbitMQ 3.9 or later.</summary>
    /// <param name="builder">What <c>AddForebay</c> gives.</param>
    /// <param name="address">The broker: <c>amqp://user:password@host:port/virtual-host</c>, or <c>amqps://…</c> with TLS.</param>
    /// <param name="configure">Further options.</param>
    /// <exception cref="ForebayConfigurationException">An option can't work; thrown when the cache is made.</exception>
    /// <remarks>Beside a shared tier in Redis: say <c>UseRedis(…, redis =&gt; redis.Bus = false)</c>; the last bus that is named is the one.</remarks>
    public static ForebayBuilder UseRabbitMqBus(this ForebayBuilder builder, string address, Action<RabbitMqBusOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(address);
        return builder.UseBus(provider =>
        {
            var options = new RabbitMqBusOptions();
            configure?.Invoke(options);
            return new RabbitMqInvalidationLog(address, options, provider.GetService<ILoggerFactory>(), provider.GetService<TimeProvider>());
        });
    }
}
