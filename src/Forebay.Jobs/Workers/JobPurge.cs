using Microsoft.Extensions.Logging;

namespace Forebay.Jobs;

/// <summary>Removes finished jobs when they were kept long enough.</summary>
internal sealed class JobPurge(IJobQueue queue, JobWorkerOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Purges now and every so often, until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await queue.PurgeAsync(JobState.Completed, options.KeepCompleted, stopping).ConfigureAwait(false);
                await queue.PurgeAsync(JobState.Dead, options.KeepDead, stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The border of the queue: jobs run although old ones stay.
                JobLog.PurgeFailed(logger, e, options.PurgeEvery);
            }
            await Task.Delay(options.PurgeEvery, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
