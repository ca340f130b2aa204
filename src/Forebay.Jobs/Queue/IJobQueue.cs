namespace Forebay.Jobs;

/// <summary>A durable queue of jobs that runs each at least once.</summary>
/// <remarks>
/// <para>A worker leases a job, and completes, fails or returns it. Where it does none of that before its lease runs out (it was killed, it hangs),
/// the job can be leased anew, with a greater <see cref="JobLease.Fence"/>. A lease is good until another is given or the job is finished, so the methods
/// that take one return false where it is too late: then nothing was changed, and another worker may be running the job.</para>
/// <para>Thread-safe. A job of which <see cref="EnqueueAsync"/> has returned survives a kill of the process.</para>
/// </remarks>
public interface IJobQueue
{
    /// <summary>What this queue can do beyond running each job at least once.</summary>
    JobQueueFeatures Features { get; }

    /// <summary>Adds a job, unless one of its de-duplication key waits or runs (<see cref="JobQueueFeatures.Deduplication"/>).</summary>
    /// <param name="type">The job type's name, by which workers find the handler; 1 to 200 characters.</param>
    /// <param name="payload">JSON; at most 1 MiB.</param>
    /// <param name="options">Delay, de-duplication key and priority; null: none of them.</param>
    /// <param name="cancellationToken">Ends the wait; the job may be added nevertheless.</param>
    /// <exception cref="ArgumentException">A value is too long, out of its range, or names a group where the queue has none.</exception>
    ValueTask<JobReceipt> EnqueueAsync(string type, ReadOnlyMemory<byte> payload, EnqueueOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Takes jobs that are due: those of the greatest priority first, of these the oldest. Empty where none is; it does not wait.</summary>
    /// <param name="request">Which, how many, for how long.</param>
    /// <param name="cancellationToken">Ends the wait; leases that were given nevertheless run out.</param>
    /// <exception cref="ArgumentException">The request asks for what can't be.</exception>
    ValueTask<IReadOnlyList<JobLease>> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken = default);

    /// <summary>The heartbeat: lets the lease last for <paramref name="visibility"/> from now. False: it is lost, and its holder should stop.</summary>
    ValueTask<bool> RenewAsync(JobLease lease, TimeSpan visibility, CancellationToken cancellationToken = default);

    /// <summary>The job is done. False: the lease is lost.</summary>
    ValueTask<bool> CompleteAsync(JobLease lease, CancellationToken cancellationToken = default);

    /// <summary>The attempt failed. False: the lease is lost.</summary>
    /// <param name="lease">The attempt's.</param>
    /// <param name="error">Why; cut to 8,192 characters.</param>
    /// <param name="retryAfter">How long from now until the next attempt; null: there is none, the job becomes a dead letter.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<bool> FailAsync(JobLease lease, string error, TimeSpan? retryAfter, CancellationToken cancellationToken = default);

    /// <summary>Gives the job back as if it had not been leased: it is due at once, and the attempt does not count. False: the lease is lost.</summary>
    ValueTask<bool> ReturnAsync(JobLease lease, CancellationToken cancellationToken = default);

    /// <summary>Notes how far the job is, for <see cref="FindAsync"/>. False: the lease is lost.</summary>
    ValueTask<bool> ReportProgressAsync(JobLease lease, JobProgress progress, CancellationToken cancellationToken = default);

    /// <summary>What is known of a job; null where there is none, it was purged, or the queue doesn't know (<see cref="JobQueueFeatures.Status"/>).</summary>
    ValueTask<JobStatus?> FindAsync(JobId id, CancellationToken cancellationToken = default);

    /// <summary>How many jobs are in each state. Reads an index of all of them: for a page, not for each request.</summary>
    ValueTask<JobCounts> CountAsync(CancellationToken cancellationToken = default);

    /// <summary>The dead letters, those that died last first.</summary>
    /// <param name="most">How many; at least 1.</param>
    /// <param name="skip">How many of the last are left out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<DeadJob>> ListDeadAsync(int most = 100, int skip = 0, CancellationToken cancellationToken = default);

    /// <summary>Makes a dead letter a job again that is due at once, with all attempts before it.</summary>
    /// <returns>False: there is no such dead letter, or a job with its de-duplication key waits or runs.</returns>
    ValueTask<bool> RetryDeadAsync(JobId id, CancellationToken cancellationToken = default);

    /// <summary>Removes jobs that were finished longer ago than <paramref name="olderThan"/>.</summary>
    /// <param name="state"><see cref="JobState.Completed"/> or <see cref="JobState.Dead"/>.</param>
    /// <param name="olderThan">Zero or more.</param>
    /// <param name="cancellationToken">Ends it early; what was removed stays so.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="ArgumentException">Jobs of that state are not finished.</exception>
    ValueTask<int> PurgeAsync(JobState state, TimeSpan olderThan, CancellationToken cancellationToken = default);

    /// <summary>Completes when a job of one of these types is due. Another worker may lease it before the caller does.</summary>
    /// <remarks>What this process enqueues is known at once; what others do, as soon as the queue hears of it.</remarks>
    ValueTask WaitAsync(IReadOnlyCollection<string> types, CancellationToken cancellationToken = default);
}
