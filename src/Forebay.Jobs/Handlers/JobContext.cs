namespace Forebay.Jobs;

/// <summary>What a handler knows of the attempt it runs. Thread-safe.</summary>
/// <remarks>The worker renews the lease by itself; <see cref="HeartbeatAsync"/> is for a handler that wants to know, before a step that can't be undone, whether it still holds it.</remarks>
public sealed class JobContext
{
    private readonly IJobQueue queue;
    private readonly JobLease lease;
    private readonly TimeSpan visibility;

    /// <summary>Makes the context of an attempt; handlers are given one by the worker.</summary>
    /// <param name="queue">Where the lease is from.</param>
    /// <param name="lease">The attempt's.</param>
    /// <param name="visibility">How long a heartbeat lets the lease last.</param>
    /// <param name="maxAttempts">After how many attempts the job becomes a dead letter.</param>
    public JobContext(IJobQueue queue, JobLease lease, TimeSpan visibility, int maxAttempts)
    {
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(lease);
        this.queue = queue;
        this.lease = lease;
        this.visibility = visibility;
        MaxAttempts = maxAttempts;
    }

    /// <summary>The job.</summary>
    public JobId Id => lease.Id;

    /// <summary>The job type's name.</summary>
    public string Type => lease.Type;

    /// <summary>Which attempt this is, from 1.</summary>
    public int Attempt => lease.Attempt;

    /// <summary>After how many failed attempts the job becomes a dead letter.</summary>
    public int MaxAttempts { get; }

    /// <summary>Greater than that of every attempt before: what is written elsewhere can carry it, and be refused where a greater one was seen.</summary>
    public long Fence => lease.Fence;

    /// <summary>Notes how far the job is. False: the lease is lost, and another worker may run the job.</summary>
    /// <param name="done">Steps that are done.</param>
    /// <param name="total">Steps there are; 0: not known.</param>
    /// <param name="text">What is being done, for people to read.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <remarks>One write to the queue: for each hundredth part of the work, not for each row.</remarks>
    public ValueTask<bool> ReportProgressAsync(long done, long total, string? text = null, CancellationToken cancellationToken = default) =>
        queue.ReportProgressAsync(lease, new JobProgress(done, total, text), cancellationToken);

    /// <summary>Renews the lease for the handler's whole visibility time-out. False: it is lost, and another worker may run the job.</summary>
    public ValueTask<bool> HeartbeatAsync(CancellationToken cancellationToken = default) => queue.RenewAsync(lease, visibility, cancellationToken);
}
