using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Forebay.Jobs;

/// <summary>What <c>AddForebayJobs</c> is told in code.</summary>
public sealed class JobsBuilder
{
    internal JobsBuilder(IServiceCollection services) => Services = services;

    /// <summary>Where queue and handlers are registered.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Names a job type and says who runs it in this process.</summary>
    /// <param name="type">The name by which the queue knows the type; it stays when the class is renamed. 1 to 200 characters.</param>
    /// <param name="configure">Attempts, back-off, concurrency and visibility time-out.</param>
    /// <typeparam name="TJob">What the JSON is read into.</typeparam>
    /// <typeparam name="THandler">Made in a scope of its own for each attempt.</typeparam>
    /// <exception cref="ArgumentException">The name or an option can't work.</exception>
    public JobsBuilder AddHandler<TJob, THandler>(string type, Action<JobHandlerOptions>? configure = null)
        where TJob : notnull
        where THandler : class, IJobHandler<TJob>
    {
        JobLimits.CheckType(type);
        var options = new JobHandlerOptions();
        configure?.Invoke(options);
        options.Validate(type);
        Services.TryAddScoped<THandler>();
        Services.AddSingleton(JobType.Handled<TJob, THandler>(type, options));
        return this;
    }

    /// <summary>Names a job type whose jobs are applied many at a time in this process.</summary>
    /// <param name="type">The name by which the queue knows the type; it stays when the class is renamed. 1 to 200 characters.</param>
    /// <param name="configure">Size and wait of a batch, attempts and back-off.</param>
    /// <typeparam name="TJob">What the JSON is read into.</typeparam>
    /// <typeparam name="THandler">Made in a scope of its own for each batch.</typeparam>
    /// <exception cref="ArgumentException">The name or an option can't work.</exception>
    public JobsBuilder AddBatchHandler<TJob, THandler>(string type, Action<BatchHandlerOptions>? configure = null)
        where TJob : notnull
        where THandler : class, IBatchHandler<TJob>
    {
        JobLimits.CheckType(type);
        var options = new BatchHandlerOptions();
        configure?.Invoke(options);
        options.Validate(type);
        Services.TryAddScoped<THandler>();
        Services.AddSingleton(JobType.Enqueued<TJob>(type));
        Services.AddSingleton(BatchType.Of<TJob, THandler>(type, options));
        return this;
    }

    /// <summary>Names a job type that this process enqueues and another runs.</summary>
    /// <param name="type">The name that the other process's handler has.</param>
    public JobsBuilder AddJob<TJob>(string type)
        where TJob : notnull
    {
        JobLimits.CheckType(type);
        Services.AddSingleton(JobType.Enqueued<TJob>(type));
        return this;
    }

    /// <summary>Chooses the queue; the last call holds.</summary>
    /// <param name="make">Makes the queue; the service provider disposes of it.</param>
    public JobsBuilder UseQueue(Func<IServiceProvider, IJobQueue> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        Services.Replace(ServiceDescriptor.Singleton(make));
        return this;
    }

    /// <summary>Chooses how jobs are written and read. Default: <see cref="JsonSerializerOptions.Web"/>.</summary>
    public JobsBuilder SerializeWith(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Services.Replace(ServiceDescriptor.Singleton(new JobSerialization(options)));
        return this;
    }

    /// <summary>Changes how the worker stops, cleans and names itself.</summary>
    public JobsBuilder ConfigureWorker(Action<JobWorkerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.Configure(configure);
        return this;
    }
}
