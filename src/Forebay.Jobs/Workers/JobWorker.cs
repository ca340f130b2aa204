using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Forebay.Jobs;

/// <summary>Runs the registered handlers' jobs while the host runs, and stops without losing one.</summary>
/// <remarks>
/// A stop: the loops lease nothing more; handlers that run may end by themselves until <see cref="JobWorkerOptions.StopTimeout"/>; then they are
/// cancelled, and the jobs of those that end so are returned. A handler that heeds no cancellation keeps its lease, which is not renewed any more:
/// were its job returned, another worker would run it beside this one.
/// </remarks>
internal sealed class JobWorker : BackgroundService
{
    private readonly CancellationTokenSource cancelHandlers = new();
    private readonly JobLoop[] loops;
    private readonly BatchLoop[] batches;
    private readonly JobPurge purge;
    private readonly JobWorkerOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly string name;

    public JobWorker(
        IJobQueue queue,
        JobTypes types,
        IEnumerable<BatchType> batchTypes,
        JobSerialization serialization,
        IServiceScopeFactory scopes,
        JobWorkerOptions options,
        JobMetrics metrics,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        options.Validate();
        this.options = options;
        this.time = time;
        logger = loggers.CreateLogger<JobWorker>();
        name = options.Name ?? $"{Environment.MachineName}:{Environment.ProcessId}";
        purge = new JobPurge(queue, options, time, logger);
        loops =
        [
            .. from type in types.Handled
               let runner = new JobRunner(queue, type, serialization.Options, scopes, metrics, time, logger, cancelHandlers.Token)
               select new JobLoop(queue, type, runner, name, options.QueueRetryDelay, time, logger),
        ];
        batches =
        [
            .. from type in batchTypes
               let runner = new BatchRunner(queue, type, serialization.Options, scopes, metrics, time, logger, cancelHandlers.Token)
               select new BatchLoop(queue, type, runner, name, options.QueueRetryDelay, time, logger),
        ];
    }

    public override void Dispose()
    {
        cancelHandlers.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (loops.Length + batches.Length == 0)
            return;
        JobLog.Started(logger, name, loops.Length + batches.Length);
        // Each ends with the batch that it has begun, which is one of the jobs that a stop waits for.
        Task batching = Task.WhenAll(batches.Select(loop => loop.RunAsync(stoppingToken)));
        await Task.WhenAll([.. loops.Select(loop => loop.RunAsync(stoppingToken)), purge.RunAsync(stoppingToken)]).ConfigureAwait(false);
        Task[] running = [.. loops.SelectMany(loop => loop.Running), batching];
        JobLog.Stopping(logger, name, options.StopTimeout, running.Count(job => !job.IsCompleted));
        Task ended = Task.WhenAll(running);
        try
        {
            await ended.WaitAsync(options.StopTimeout, time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            JobLog.Cancelled(logger, name, running.Count(job => !job.IsCompleted), options.StopTimeout);
            await cancelHandlers.CancelAsync().ConfigureAwait(false);
            // As long as the host waits for us.
            await ended.ConfigureAwait(false);
        }
        JobLog.Stopped(logger, name);
    }
}
