using Microsoft.Extensions.Logging;

namespace Forebay.Jobs;

/// <summary>Leases the jobs of one type, waits a moment for more, and applies them together. One loop for each type that has a batch handler.</summary>
internal sealed class BatchLoop(IJobQueue queue, BatchType type, BatchRunner runner, string worker, TimeSpan queueRetryDelay, TimeProvider time, ILogger logger)
{
    private readonly string[] types = [type.Name];
    private bool queueFailed;

    /// <summary>Goes on until it is stopped; a batch that was begun is applied first.</summary>
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
        long leased = time.GetTimestamp();
        List<JobLease> batch = [.. await LeaseAsync(type.Options.MaxRows, stopping).ConfigureAwait(false)];
        if (queueFailed)
            JobLog.QueueBack(logger, type.Name);
        queueFailed = false;
        if (batch.Count == 0)
        {
            await queue.WaitAsync(types, stopping).ConfigureAwait(false);
            return;
        }
        if (batch.Count < type.Options.MaxRows && type.Options.MaxWait > TimeSpan.Zero)
        {
            await Task.Delay(type.Options.MaxWait, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stopping.IsCancellationRequested)
                batch.AddRange(await MoreAsync(type.Options.MaxRows - batch.Count, stopping).ConfigureAwait(false));
        }
        await runner.RunAsync(batch, leased).ConfigureAwait(false);
    }

    private ValueTask<IReadOnlyList<JobLease>> LeaseAsync(int most, CancellationToken cancellationToken) =>
        queue.LeaseAsync(new LeaseRequest(types, worker, most, type.Options.VisibilityTimeout), cancellationToken);

    /// <summary>What came meanwhile; none where the queue fails: what is held is applied first.</summary>
    private async Task<IReadOnlyList<JobLease>> MoreAsync(int most, CancellationToken stopping)
    {
        try
        {
            return await LeaseAsync(most, stopping).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            JobLog.BatchCut(logger, e, type.Name);
            return [];
        }
    }
}
