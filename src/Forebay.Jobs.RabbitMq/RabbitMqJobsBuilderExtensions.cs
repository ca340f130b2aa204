using Forebay.Jobs.RabbitMq;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Forebay.Jobs;

/// <summary>Keeps jobs in RabbitMQ.</summary>
public static class RabbitMqJobsBuilderExtensions
{
    /// <summary>Chooses a queue in RabbitMQ, for the processes of many machines. It connects when it is first used.</summary>
    /// <param name="builder">What <c>AddForebayJobs</c> gives.</param>
    /// <param name="address">The broker's: <c>amqp://user:password@host:5672/virtual-host</c>, or <c>amqps://…</c> with TLS.</param>
    /// <param name="configure">Further options.</param>
    /// <exception cref="ArgumentException">The address is none, or an option can't work; thrown when the queue is made.</exception>
    public static JobsBuilder UseRabbitMq(this JobsBuilder builder, string address, Action<RabbitMqJobQueueOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(address);
        return builder.UseQueue(provider =>
        {
            var options = new RabbitMqJobQueueOptions();
            configure?.Invoke(options);
            return new RabbitMqJobQueue(address, options, provider.GetRequiredService<TimeProvider>(), provider.GetService<ILoggerFactory>());
        });
    }
}
