using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Forebay.Jobs;

/// <summary>Runs the leased jobs of one type: handler and heartbeat side by side, then tells the queue what came of it.</summary>
/// <param name="queue">Where the leases are from.</param>
/// <param name="type">A type that has a handler.</param>
/// <param name="json">Reads the payloads.</param>
/// <param name="scopes">Makes each attempt's scope.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">For heartbeats and durations.</param>
/// <param name="logger">Told each outcome.</param>
/// <param name="stop">Cancelled when a stopping worker waits no longer: handlers end, and their jobs are returned.</param>
internal sealed class JobRunner(
    IJobQueue queue,
    JobType type,
    JsonSerializerOptions json,
    IServiceScopeFactory scopes,
    JobMetrics metrics,
    TimeProvider time,
    ILogger logger,
    CancellationToken stop)
{
    /// <summary>Runs one job to its outcome. Throws nothing.</summary>
    public async Task RunAsync(JobLease lease)
    {
        long began = time.GetTimestamp();
        metrics.Started(lease.Type);
        JobOutcome outcome = JobOutcome.Unsettled;
        try
        {
            (bool lost, Exception? error) = await HandleAsync(lease).ConfigureAwait(false);
            outcome = lost ? JobOutcome.Lost : await SettleAsync(lease, error).ConfigureAwait(false);
            if (outcome == JobOutcome.Lost)
                JobLog.Lost(logger, lease.Id, lease.Type, lease.Attempt);
        }
        catch (Exception e)
        {
            // The border of one job: whatever the queue throws, the other jobs go on, and this one's lease runs out.
            JobLog.Unsettled(logger, e, lease.Id, lease.Type);
        }
        finally
        {
            metrics.Ended(lease.Type, outcome, time.GetElapsedTime(began));
        }
    }

    private async Task<(bool Lost, Exception? Error)> HandleAsync(JobLease lease)
    {
        // Each attempt before was begun and neither ended nor returned: whoever runs this job is killed by it, or hangs.
        if (lease.Attempt > type.Options.MaxAttempts)
            return (false, new JobFailedException($"Its lease ran out in the last of {type.Options.MaxAttempts} attempts, and nobody told what came of it: the job may end the process that runs it, or hang."));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task<bool> heartbeat = BeatAsync(lease, end, done.Token);
        Exception? error = null;
        try
        {
            var context = new JobContext(queue, lease, type.Options.VisibilityTimeout, type.Options.MaxAttempts);
            AsyncServiceScope scope = scopes.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
                await type.Handle!(scope.ServiceProvider, lease.Payload, json, context, end.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The border of the handler's code: whatever it throws is the attempt's error.
            error = e;
        }
        await done.CancelAsync().ConfigureAwait(false);
        return (await heartbeat.ConfigureAwait(false), error);
    }

    /// <summary>Renews the lease until the attempt is done; true where it was lost, and the handler told to end.</summary>
    private async Task<bool> BeatAsync(JobLease lease, CancellationTokenSource end, CancellationToken done)
    {
        TimeSpan every = type.Options.HeartbeatEvery;
        while (true)
        {
            await Task.Delay(every, time, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (done.IsCancellationRequested)
                return false;
            try
            {
                if (await queue.RenewAsync(lease, type.Options.VisibilityTimeout, done).ConfigureAwait(false))
                    continue;
                await end.CancelAsync().ConfigureAwait(false);
                return true;
            }
            catch (OperationCanceledException) when (done.IsCancellationRequested)
            {
                return false;
            }
            catch (Exception e)
            {
                // The border of the queue: the lease may outlast its trouble, and what becomes of it the end will tell.
                JobLog.HeartbeatFailed(logger, e, lease.Id, lease.Type, every);
            }
        }
    }

    private async Task<JobOutcome> SettleAsync(JobLease lease, Exception? error)
    {
        // Not cancelled by a stop: that is when it matters most that the queue hears what became of the job.
        if (error is null)
        {
            if (!await queue.CompleteAsync(lease, CancellationToken.None).ConfigureAwait(false))
                return JobOutcome.Lost;
            JobLog.Completed(logger, lease.Id, lease.Type, lease.Attempt);
            return JobOutcome.Completed;
        }
        if (error is JobFailedException)
            return await BuryAsync(lease, error).ConfigureAwait(false);
        // What a cancelled handler throws is the stop's doing, whatever its type; it costs no attempt.
        if (stop.IsCancellationRequested)
            return await ReturnAsync(lease).ConfigureAwait(false);
        if (lease.Attempt >= type.Options.MaxAttempts)
            return await BuryAsync(lease, error).ConfigureAwait(false);
        TimeSpan delay = type.Options.BackOff.After(lease.Attempt, Random.Shared.NextDouble());
        if (!await queue.FailAsync(lease, error.ToString(), delay, CancellationToken.None).ConfigureAwait(false))
            return JobOutcome.Lost;
        JobLog.Retried(logger, error, lease.Id, lease.Type, lease.Attempt, type.Options.MaxAttempts, delay);
        return JobOutcome.Retried;
    }

    private async Task<JobOutcome> BuryAsync(JobLease lease, Exception error)
    {
        if (!await queue.FailAsync(lease, error.ToString(), retryAfter: null, CancellationToken.None).ConfigureAwait(false))
            return JobOutcome.Lost;
        JobLog.Dead(logger, error, lease.Id, lease.Type, lease.Attempt);
        return JobOutcome.Dead;
    }

    private async Task<JobOutcome> ReturnAsync(JobLease lease)
    {
        if (!await queue.ReturnAsync(lease, CancellationToken.None).ConfigureAwait(false))
            return JobOutcome.Lost;
        JobLog.Returned(logger, lease.Id, lease.Type);
        return JobOutcome.Returned;
    }
}
