using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Forebay.Jobs.Tests.Workers;

/// <summary>What a process with one worker is made of: services as an application registers them, over a file that others may have open too.</summary>
internal sealed class WorkerProcess : IAsyncDisposable, ILoggerFactory, ILogger
{
    /// <summary>A test moves its clock faster than threads run: leases that are not its subject must not run out by that.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromDays(30);

    private readonly ServiceProvider services;
    private readonly IHostedService[] hosted;

    public WorkerProcess(string path, TimeProvider time, HandlerScript script, Action<JobHandlerOptions>? handler = null, Action<JobsBuilder>? jobs = null)
    {
        services = new ServiceCollection()
            .AddSingleton(time)
            .AddSingleton<ILoggerFactory>(this)
            .AddSingleton(script)
            .AddForebayJobs(builder =>
            {
                builder.UseSqlite(path).AddHandler<ThumbJob, ThumbHandler>("thumb", options =>
                {
                    options.VisibilityTimeout = Long;
                    handler?.Invoke(options);
                });
                jobs?.Invoke(builder);
            })
            .BuildServiceProvider(validateScopes: true);
        hosted = [.. services.GetServices<IHostedService>()];
    }

    public IJobQueue Queue => services.GetRequiredService<IJobQueue>();

    public JobClient Client => services.GetRequiredService<JobClient>();

    /// <summary>The event ids that were logged.</summary>
    public ConcurrentQueue<int> Logged { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task<WorkerProcess> StartAsync()
    {
        foreach (IHostedService service in hosted)
            await service.StartAsync(Cancellation);
        return this;
    }

    public async Task StopAsync(CancellationToken hostWaitsNoLonger = default)
    {
        foreach (IHostedService service in hosted)
            await service.StopAsync(hostWaitsNoLonger);
    }

    public async ValueTask DisposeAsync()
    {
        // A test that failed must not wait for handlers that nobody lets go on.
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await StopAsync(soon.Token);
        await services.DisposeAsync();
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This log keeps its events itself.");

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Logged.Enqueue(eventId.Id);

    public void Dispose()
    {
        // Nothing is held.
    }
}
