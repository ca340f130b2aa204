using System.Diagnostics.Metrics;
using System.Text.Json;
using Forebay.Jobs;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers background jobs.</summary>
public static class ForebayJobsServiceCollectionExtensions
{
    /// <summary>Registers <see cref="JobClient"/>, the queue, and a hosted worker for the handlers that are named.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configure">Queue and handlers. May be called again, by another module, for further handlers.</param>
    /// <remarks>A process that only enqueues names its job types with <see cref="JobsBuilder.AddJob"/>; its worker does nothing.</remarks>
    /// <exception cref="ArgumentException">An option can't work.</exception>
    public static IServiceCollection AddForebayJobs(this IServiceCollection services, Action<JobsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        configure(new JobsBuilder(services));
        services.AddOptions<JobWorkerOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new JobSerialization(JsonSerializerOptions.Web));
        services.TryAddSingleton<IJobQueue>(static _ => throw new InvalidOperationException("Jobs have no queue: call jobs.UseSqlite(path), or jobs.UseQueue(…), in AddForebayJobs."));
        services.TryAddSingleton(static provider => new JobTypes(provider.GetServices<JobType>()));
        services.TryAddSingleton(static provider => new JobMetrics(provider.GetService<IMeterFactory>()));
        services.TryAddSingleton(static provider => new JobClient(
            provider.GetRequiredService<IJobQueue>(),
            provider.GetRequiredService<JobTypes>(),
            provider.GetRequiredService<JobSerialization>(),
            provider.GetRequiredService<JobMetrics>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, JobWorker>(MakeWorker));
        return services;
    }

    private static JobWorker MakeWorker(IServiceProvider provider) => new(
        provider.GetRequiredService<IJobQueue>(),
        provider.GetRequiredService<JobTypes>(),
        provider.GetServices<BatchType>(),
        provider.GetRequiredService<JobSerialization>(),
        provider.GetRequiredService<IServiceScopeFactory>(),
        provider.GetRequiredService<IOptions<JobWorkerOptions>>().Value,
        provider.GetRequiredService<JobMetrics>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance);
}
