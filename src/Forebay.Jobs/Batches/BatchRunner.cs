using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Forebay.Jobs;

/// <summary>Applies leased jobs together, then tells the queue what came of each.</summary>
internal sealed class BatchRunner(IJobQueue queue, BatchType type, JsonSerializerOptions json, IServiceScopeFactory scopes, JobMetrics metrics, TimeProvider time, ILogger logger, CancellationToken stop)
{
    /// <summary>Runs to the outcome of every job. Throws nothing.</summary>
    /// <param name="leases">At least one.</param>
    /// <param name="leased">When the first were asked for, as the clock's timestamp.</param>
    public async Task RunAsync(IReadOnlyList<JobLease> leases, long leased)
    {
        List<(JobLease Lease, object Value)> batch = [];
        foreach (JobLease lease in leases)
        {
            metrics.Started(type.Name);
            if (await ReadAsync(lease, leased).ConfigureAwait(false) is { } value)
                batch.Add((lease, value));
        }
        batch = await HeldAsync(batch, leased).ConfigureAwait(false);
        if (batch.Count == 0)
            return;
        Exception? error = await TryApplyAsync(batch).ConfigureAwait(false);
        if (error is null)
        {
            await Task.WhenAll(batch.Select(item => SettleAsync(item.Lease, null, leased))).ConfigureAwait(false);
            return;
        }
        // One of them may be to blame: alone, the others succeed.
        foreach ((JobLease Lease, object Value) item in batch)
        {
            Exception? alone = batch.Count == 1 ? error : await TryApplyAsync([item]).ConfigureAwait(false);
            await SettleAsync(item.Lease, alone, leased).ConfigureAwait(false);
        }
    }

    private async Task<object?> ReadAsync(JobLease lease, long leased)
    {
        try
        {
            return type.Read(lease, json);
        }
        catch (JobFailedException e)
        {
            await SettleAsync(lease, e, leased).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>Those whose leases still last for a good while; the others are renewed, and left out where they are lost.</summary>
    private async Task<List<(JobLease Lease, object Value)>> HeldAsync(List<(JobLease Lease, object Value)> batch, long leased)
    {
        if (time.GetElapsedTime(leased) < type.Options.VisibilityTimeout / 2)
            return batch;
        List<(JobLease, object)> held = [];
        foreach ((JobLease Lease, object Value) item in batch)
        {
            try
            {
                if (await queue.RenewAsync(item.Lease, type.Options.VisibilityTimeout, CancellationToken.None).ConfigureAwait(false))
                    held.Add(item);
                else
                    End(item.Lease, JobOutcome.Lost, leased);
            }
            catch (Exception e)
            {
                // The border of the queue: this one's lease runs out, the others go on.
                JobLog.Unsettled(logger, e, item.Lease.Id, type.Name);
                End(item.Lease, JobOutcome.Unsettled, leased);
            }
        }
        return held;
    }

    private async Task<Exception?> TryApplyAsync(List<(JobLease Lease, object Value)> batch)
    {
        try
        {
            AsyncServiceScope scope = scopes.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
                await type.ApplyAsync(scope.ServiceProvider, batch, stop).ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            // The border of the handler's code: whatever it throws is the attempt's error.
            return e;
        }
    }

    private async Task SettleAsync(JobLease lease, Exception? error, long leased)
    {
        JobOutcome outcome = JobOutcome.Unsettled;
        try
        {
            outcome = await TellAsync(lease, error).ConfigureAwait(false);
            if (outcome == JobOutcome.Lost)
                JobLog.Lost(logger, lease.Id, lease.Type, lease.Attempt);
        }
        catch (Exception e)
        {
            // The border of one job: whatever the queue throws, the others are told, and this one's lease runs out.
            JobLog.Unsettled(logger, e, lease.Id, lease.Type);
        }
        End(lease, outcome, leased);
    }

    private void End(JobLease lease, JobOutcome outcome, long leased) => metrics.Ended(lease.Type, outcome, time.GetElapsedTime(leased));

    private async Task<JobOutcome> TellAsync(JobLease lease, Exception? error)
    {
        if (error is null)
            return await queue.CompleteAsync(lease, CancellationToken.None).ConfigureAwait(false) ? JobOutcome.Completed : JobOutcome.Lost;
        if (error is OperationCanceledException && stop.IsCancellationRequested)
            return await queue.ReturnAsync(lease, CancellationToken.None).ConfigureAwait(false) ? JobOutcome.Returned : JobOutcome.Lost;
        if (error is JobFailedException || lease.Attempt >= type.Options.MaxAttempts)
        {
            if (!await queue.FailAsync(lease, error.ToString(), retryAfter: null, CancellationToken.None).ConfigureAwait(false))
                return JobOutcome.Lost;
            JobLog.Dead(logger, error, lease.Id, lease.Type, lease.Attempt);
            return JobOutcome.Dead;
        }
        TimeSpan delay = type.Options.BackOff.After(lease.Attempt, Random.Shared.NextDouble());
        if (!await queue.FailAsync(lease, error.ToString(), delay, CancellationToken.None).ConfigureAwait(false))
            return JobOutcome.Lost;
        JobLog.Retried(logger, error, lease.Id, lease.Type, lease.Attempt, type.Options.MaxAttempts, delay);
        return JobOutcome.Retried;
    }
}
