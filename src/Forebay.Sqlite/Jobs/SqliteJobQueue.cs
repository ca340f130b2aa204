using Forebay.Jobs;
using Forebay.Sqlite.Native;

namespace Forebay.Sqlite;

/// <summary>A durable job queue in a SQLite file, for all workers of a process and for the processes of one machine.</summary>
/// <remarks>
/// <para>Each method that changes something is one transaction; those of one moment share a commit. A kill loses nothing that was awaited; a power loss
/// perhaps the last moments, unless <see cref="SqlitePragmas.Synchronous"/> is <see cref="SqliteSynchronous.Full"/>.</para>
/// <para>Times are the wall clock's, since several processes share them: a clock that is set back lets leases and delays last longer. Thread-safe.</para>
/// </remarks>
public sealed class SqliteJobQueue : IJobQueue, IAsyncDisposable
{
    // Small enough that no other write waits long behind it.
    private const int PurgeBatch = 1000;

    private readonly SqlitePool pool;
    private readonly bool ownsPool;
    private readonly TimeProvider time;
    private readonly TimeSpan pollEvery;
    private readonly JobSignal signal = new();
    private Task? ready;

    /// <summary>Keeps the queue in a file of its own, made with its folder where it does not exist.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is watched; null: as the defaults say.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <exception cref="SqliteException">It can't be opened.</exception>
    /// <exception cref="ForebayConfigurationException">An option can't work.</exception>
    public SqliteJobQueue(string path, SqliteJobQueueOptions? options = null, TimeProvider? time = null)
        : this(Open(path), options, time) => ownsPool = true;

    /// <summary>Keeps the queue in the table <c>forebay_job</c> of a database that is open already.</summary>
    /// <param name="pool">The database; the caller disposes of it, after the queue.</param>
    /// <param name="options">How it is watched; null: as the defaults say.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <exception cref="ForebayConfigurationException">An option can't work.</exception>
    public SqliteJobQueue(SqlitePool pool, SqliteJobQueueOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(pool);
        options ??= new SqliteJobQueueOptions();
        options.Validate();
        this.pool = pool;
        this.time = time ?? TimeProvider.System;
        pollEvery = options.PollEvery;
    }

    /// <inheritdoc/>
    public JobQueueFeatures Features => JobQueueFeatures.Deduplication | JobQueueFeatures.Priorities | JobQueueFeatures.Status | JobQueueFeatures.Counts | JobQueueFeatures.LateLeases;

    /// <summary>Makes the queue's table, and the one in which batches note what they applied, in a database where they are not there; both do so themselves before their first use.</summary>
    /// <remarks>For a database whose change feed takes a change of the schema for a gap.</remarks>
    public static void Install(SqliteConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        connection.Execute(JobSchema.Create + AppliedJobs.Create);
    }

    /// <inheritdoc/>
    public async ValueTask<JobReceipt> EnqueueAsync(string type, ReadOnlyMemory<byte> payload, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new EnqueueOptions();
        JobLimits.CheckEnqueue(type, payload, options, Features);
        JobReceipt receipt = await WriteOneAsync(connection => JobTable.Enqueue(connection, type, payload.Span, options, Now()), cancellationToken).ConfigureAwait(false);
        if (receipt.IsNew)
            signal.Raise();
        return receipt;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<JobLease>> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        // A look first: a worker that finds nothing takes no lock from those that write.
        if (!await IsDueAsync(request.Types, cancellationToken).ConfigureAwait(false))
            return [];
        return await WriteAsync(connection => JobTable.Lease(connection, request, Now()), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<bool> RenewAsync(JobLease lease, TimeSpan visibility, CancellationToken cancellationToken = default)
    {
        JobLimits.CheckVisibility(visibility);
        return ChangeAsync(JobSchema.Renew, lease, change => change.Bind(3, Now() + JobTable.Milliseconds(visibility)), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> CompleteAsync(JobLease lease, CancellationToken cancellationToken = default) =>
        ChangeAsync(JobSchema.Complete, lease, change => change.Bind(3, Now()), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> FailAsync(JobLease lease, string error, TimeSpan? retryAfter, CancellationToken cancellationToken = default)
    {
        error = JobLimits.Cut(error);
        if (retryAfter is { } wait)
            JobLimits.CheckDelay(wait);
        bool held = await ChangeAsync(retryAfter is null ? JobSchema.Bury : JobSchema.Retry, lease, Bind, cancellationToken).ConfigureAwait(false);
        if (held && retryAfter is not null)
            signal.Raise();
        return held;

        void Bind(SqliteStatement change)
        {
            change.Bind(3, Now() + JobTable.Milliseconds(retryAfter ?? TimeSpan.Zero));
            change.Bind(4, error);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ReturnAsync(JobLease lease, CancellationToken cancellationToken = default)
    {
        bool held = await ChangeAsync(JobSchema.GiveBack, lease, change => change.Bind(3, Now()), cancellationToken).ConfigureAwait(false);
        if (held)
            signal.Raise();
        return held;
    }

    /// <inheritdoc/>
    public ValueTask<bool> ReportProgressAsync(JobLease lease, JobProgress progress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return ChangeAsync(JobSchema.Progress, lease, Bind, cancellationToken);

        void Bind(SqliteStatement change)
        {
            change.Bind(3, progress.Done);
            change.Bind(4, progress.Total);
            change.Bind(5, progress.Text is null ? null : JobLimits.Cut(progress.Text));
        }
    }

    /// <inheritdoc/>
    public ValueTask<JobStatus?> FindAsync(JobId id, CancellationToken cancellationToken = default) =>
        ReadAsync(connection => JobTable.Find(connection, id, Now()), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<JobCounts> CountAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(connection => JobTable.Count(connection, Now()), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeadJob>> ListDeadAsync(int most = 100, int skip = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        return ReadAsync(connection => JobTable.ListDead(connection, most, skip), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RetryDeadAsync(JobId id, CancellationToken cancellationToken = default)
    {
        bool revived = await WriteAsync(connection => JobTable.Revive(connection, id, Now()), cancellationToken).ConfigureAwait(false);
        if (revived)
            signal.Raise();
        return revived;
    }

    /// <inheritdoc/>
    public async ValueTask<int> PurgeAsync(JobState state, TimeSpan olderThan, CancellationToken cancellationToken = default)
    {
        if (state is not (JobState.Completed or JobState.Dead))
            throw new ArgumentException($"Jobs that are {state} are not finished; only those that are Completed or Dead can be purged.", nameof(state));
        ArgumentOutOfRangeException.ThrowIfLessThan(olderThan, TimeSpan.Zero);
        double before = Now() - olderThan.TotalMilliseconds;
        int purged = 0, batch;
        do
        {
            batch = await WriteAsync(connection => JobTable.Purge(connection, state, (long)before, PurgeBatch), cancellationToken).ConfigureAwait(false);
            purged += batch;
        }
        while (batch == PurgeBatch);
        return purged;
    }

    /// <inheritdoc/>
    public async ValueTask WaitAsync(IReadOnlyCollection<string> types, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(types);
        while (true)
        {
            // Taken before the look, so that a job that is enqueued after it wakes us.
            Task changed = signal.Next;
            long? next = await ReadAsync(connection => JobTable.NextDue(connection, types), cancellationToken).ConfigureAwait(false);
            long now = Now();
            if (next <= now)
                return;
            // Other processes raise no signal here: no wait is longer than until the next look.
            TimeSpan until = next is { } due && due - now < pollEvery.TotalMilliseconds ? TimeSpan.FromMilliseconds(due - now) : pollEvery;
            using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(changed, Task.Delay(until, time, woken.Token)).ConfigureAwait(false);
            await woken.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Writes what is queued, and closes the file where it is the queue's own. Leases that are held stay so until they run out.</summary>
    public ValueTask DisposeAsync() => ownsPool ? pool.DisposeAsync() : ValueTask.CompletedTask;

    private static SqlitePool Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        return new SqlitePool(new SqlitePoolOptions { Path = path });
    }

    private ValueTask<bool> ChangeAsync(string sql, JobLease lease, Action<SqliteStatement> bind, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return new(WriteOneAsync(connection => JobTable.ChangeHeld(connection, sql, lease, bind), cancellationToken));
    }

    private async ValueTask<bool> IsDueAsync(IReadOnlyCollection<string> types, CancellationToken cancellationToken) =>
        await ReadAsync(connection => JobTable.NextDue(connection, types), cancellationToken).ConfigureAwait(false) <= Now();

    private async ValueTask<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        await ReadyAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return await pool.ReadAsync(read, cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> WriteAsync<T>(Func<SqliteConnection, T> write, CancellationToken cancellationToken)
    {
        await ReadyAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return await pool.WriteAsync(write, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Most of the queue's writes are one statement: half of their cost would be the savepoint.</summary>
    private async Task<T> WriteOneAsync<T>(Func<SqliteConnection, T> write, CancellationToken cancellationToken)
    {
        await ReadyAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return await pool.WriteOneAsync(write, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The table, made by the first who needs it; again where that failed. Two at a time do no harm.</summary>
    private Task ReadyAsync()
    {
        Task? made = Volatile.Read(ref ready);
        if (made is null or { IsFaulted: true })
            Volatile.Write(ref ready, made = pool.WriteAsync(Create));
        return made;

        static bool Create(SqliteConnection connection)
        {
            connection.Execute(JobSchema.Create);
            return true;
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
