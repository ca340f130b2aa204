using Forebay.Jobs;
using Forebay.Sqlite.Native;

namespace Forebay.Sqlite;

/// <summary>Applies batches of jobs to a SQLite database, each job once in effect: what it writes and that it was written are one transaction.</summary>
/// <typeparam name="T">What a job's JSON is read into.</typeparam>
/// <remarks>
/// <para>A kill before the commit leaves nothing of a batch, one after it leaves the jobs' ids in the table <c>forebay_applied</c>: when the queue gives them
/// again, they are passed over. Ids are kept for as long as <see cref="RememberFor"/> says, counted while a process applies, so that a machine
/// that was off for long forgets nothing. A process that is stopped in the midst of <see cref="ApplyAsync"/>, and goes on after that time, may apply a batch twice.</para>
/// <para>Registered by <c>jobs.AddBatchHandler&lt;TJob, THandler&gt;(type)</c>.</para>
/// </remarks>
/// <param name="pool">The database that is written; it may be another than the queue's.</param>
/// <param name="time">The clock.</param>
public abstract class SqliteBatchHandler<T>(SqlitePool pool, TimeProvider time) : IBatchHandler<T>
{
    /// <summary>How long it is remembered that a job was applied. Default 1 hour; longer than the jobs' visibility time-out.</summary>
    protected virtual TimeSpan RememberFor => TimeSpan.FromHours(1);

    /// <inheritdoc/>
    /// <exception cref="SqliteException">A write or the commit failed; nothing of the batch is in the database.</exception>
    public Task ApplyAsync(IReadOnlyList<BatchItem<T>> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return pool.WriteAsync(
            db =>
            {
                List<T> fresh = AppliedJobs.Add(db, batch, time.GetUtcNow(), RememberFor);
                if (fresh.Count > 0)
                    Write(db, fresh);
                return fresh.Count;
            },
            cancellationToken);
    }

    /// <summary>Writes what was not written yet, inside of a transaction. What it throws undoes the batch.</summary>
    /// <param name="connection">The transaction's.</param>
    /// <param name="items">At least one.</param>
    protected abstract void Write(SqliteConnection connection, IReadOnlyList<T> items);
}
