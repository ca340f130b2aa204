using Microsoft.Extensions.Logging;

namespace Forebay.Jobs;

/// <summary>Leases the jobs of one type, as many as its concurrency has room for, and starts them. One loop for each type that has a handler.</summary>
/// <remarks><see cref="running"/> belongs to the loop while it runs, and to its owner after.</remarks>
internal sealed class JobLoop(IJobQueue queue, JobType type, JobRunner runner, string worker, TimeSpan queueRetryDelay, TimeProvider time, ILogger logger)
{
    private readonly List<Task> running = [];
    private readonly string[] types = [type.Name];
    private bool queueFailed;

    /// <summary>The jobs that run; to be read when <see cref="RunAsync"/> has ended.</summary>
    public IEnumerable<Task> Running => running.Where(job => !job.IsCompleted);

    /// <summary>Goes on until it is stopped; what runs then goes on running.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await FillAsync(stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The border of the queue: whatever it throws, the worker outlives it.
                if (!queueFailed)
                    JobLog.QueueFailed(logger, e, type.Name, queueRetryDelay);
                queueFailed = true;
                await Task.Delay(queueRetryDelay, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task FillAsync(CancellationToken stopping)
    {
        running.RemoveAll(job => job.IsCompleted);
        int free = type.Options.Concurrency - running.Count;
        if (free == 0)
        {
            await Task.WhenAny(running).WaitAsync(stopping).ConfigureAwait(false);
            return;
        }
        IReadOnlyList<JobLease> leases = await queue.LeaseAsync(new LeaseRequest(types, worker, free, type.Options.VisibilityTimeout), stopping).ConfigureAwait(false);
        if (queueFailed)
            JobLog.QueueBack(logger, type.Name);
        queueFailed = false;
        foreach (JobLease lease in leases)
        {
            // A stop between the lease and the start: what was not begun goes back, and costs no attempt.
            if (stopping.IsCancellationRequested)
                await queue.ReturnAsync(lease, CancellationToken.None).ConfigureAwait(false);
            else
                running.Add(Task.Run(() => runner.RunAsync(lease), CancellationToken.None));
        }
        if (leases.Count == 0)
            await queue.WaitAsync(types, stopping).ConfigureAwait(false);
    }
}
