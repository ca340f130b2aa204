using System.Globalization;
using Forebay.Jobs;
using Forebay.Sqlite.Native;

namespace Forebay.Sqlite;

/// <summary>The queue's statements on a connection, each within the caller's transaction. Times come from the caller.</summary>
internal static class JobTable
{
    public static JobReceipt Enqueue(SqliteConnection connection, string type, ReadOnlySpan<byte> payload, EnqueueOptions options, long now)
    {
        if (options.DeduplicationKey is { } key)
        {
            SqliteStatement find = connection.Cached(JobSchema.FindKey);
            find.Bind(1, type);
            find.Bind(2, key);
            long? first = find.Step() ? find.ColumnInt64(0) : null;
            find.Reset();
            if (first is { } there)
                return new JobReceipt(IdOf(there), IsNew: false);
        }
        SqliteStatement insert = connection.Cached(JobSchema.Insert);
        insert.Bind(1, type);
        insert.Bind(2, payload);
        insert.Bind(3, (long)(options.Delay > TimeSpan.Zero ? JobState.Delayed : JobState.Pending));
        insert.Bind(4, (long)options.Priority);
        insert.Bind(5, now + Milliseconds(options.Delay));
        insert.Bind(6, options.DeduplicationKey);
        insert.Bind(7, now);
        insert.Run();
        return new JobReceipt(IdOf(connection.LastInsertRowId), IsNew: true);
    }

    public static IReadOnlyList<JobLease> Lease(SqliteConnection connection, LeaseRequest request, long now)
    {
        List<(long Id, long Priority, long RunAt)> ready = [];
        foreach (string type in request.Types.Distinct(StringComparer.Ordinal))
        {
            SqliteStatement ripen = connection.Cached(JobSchema.Ripen);
            ripen.Bind(1, type);
            ripen.Bind(2, now);
            ripen.Run();
            SqliteStatement read = connection.Cached(JobSchema.Ready);
            read.Bind(1, type);
            read.Bind(2, (long)request.Most);
            while (read.Step())
                ready.Add((read.ColumnInt64(0), read.ColumnInt64(1), read.ColumnInt64(2)));
            read.Reset();
        }
        IEnumerable<long> first = ready.OrderByDescending(job => job.Priority).ThenBy(job => job.RunAt).ThenBy(job => job.Id).Take(request.Most).Select(job => job.Id);
        return [.. first.Select(id => Take(connection, id, request.Worker, now + Milliseconds(request.Visibility)))];
    }

    /// <summary>Runs one of the statements that a lease's holder may; false where the lease is lost.</summary>
    /// <param name="connection">The transaction's.</param>
    /// <param name="sql">Its first two parameters are the job and the fence.</param>
    /// <param name="lease">The holder's.</param>
    /// <param name="bind">Binds the others.</param>
    public static bool ChangeHeld(SqliteConnection connection, string sql, JobLease lease, Action<SqliteStatement> bind)
    {
        SqliteStatement change = connection.Cached(sql);
        change.Bind(1, NumberOf(lease.Id));
        change.Bind(2, lease.Fence);
        bind(change);
        change.Run();
        return connection.Changes > 0;
    }

    public static JobStatus? Find(SqliteConnection connection, JobId id, long now)
    {
        SqliteStatement find = connection.Cached(JobSchema.Find);
        find.Bind(1, NumberOf(id));
        JobStatus? status = find.Step()
            ? new JobStatus(
                id,
                find.ColumnText(0)!,
                StateAt((JobState)find.ColumnInt64(1), find.ColumnInt64(5), now),
                (int)find.ColumnInt64(2),
                (int)find.ColumnInt64(3),
                Time(find.ColumnInt64(4)),
                Time(find.ColumnInt64(5)),
                find.IsNull(6) ? null : Time(find.ColumnInt64(6)),
                find.ColumnText(7),
                find.IsNull(9) ? null : new JobProgress(find.ColumnInt64(9), find.ColumnInt64(10), find.ColumnText(11)),
                find.ColumnText(8))
            : null;
        find.Reset();
        return status;
    }

    public static JobCounts Count(SqliteConnection connection, long now)
    {
        Span<long> counts = stackalloc long[5];
        SqliteStatement count = connection.Cached(JobSchema.Count);
        count.Bind(1, now);
        while (count.Step())
        {
            var stored = (JobState)count.ColumnInt64(0);
            long due = count.ColumnInt64(2);
            counts[(int)StateAt(stored, runAt: now, now)] += due;
            counts[(int)stored] += count.ColumnInt64(1) - due;
        }
        count.Reset();
        return new JobCounts(counts[0], counts[1], counts[2], counts[3], counts[4]);
    }

    public static IReadOnlyList<DeadJob> ListDead(SqliteConnection connection, int most, int skip)
    {
        List<DeadJob> dead = [];
        SqliteStatement list = connection.Cached(JobSchema.ListDead);
        list.Bind(1, (long)most);
        list.Bind(2, (long)skip);
        while (list.Step())
            dead.Add(new DeadJob(IdOf(list.ColumnInt64(0)), list.ColumnText(1)!, list.ColumnBlob(2).ToArray(), (int)list.ColumnInt64(3), list.ColumnText(4) ?? "", Time(list.ColumnInt64(5))));
        list.Reset();
        return dead;
    }

    public static bool Revive(SqliteConnection connection, JobId id, long now)
    {
        SqliteStatement revive = connection.Cached(JobSchema.Revive);
        revive.Bind(1, NumberOf(id));
        revive.Bind(2, now);
        revive.Run();
        return connection.Changes > 0;
    }

    public static int Purge(SqliteConnection connection, JobState state, long before, int most)
    {
        SqliteStatement purge = connection.Cached(JobSchema.Purge);
        purge.Bind(1, (long)state);
        purge.Bind(2, before);
        purge.Bind(3, (long)most);
        purge.Run();
        return connection.Changes;
    }

    /// <summary>When the next job of these types is due; null where there is none.</summary>
    public static long? NextDue(SqliteConnection connection, IEnumerable<string> types)
    {
        long? next = null;
        foreach (string type in types)
        {
            SqliteStatement read = connection.Cached(JobSchema.NextDue);
            read.Bind(1, type);
            if (read.Step() && !read.IsNull(0))
                next = Math.Min(next ?? long.MaxValue, read.ColumnInt64(0));
            read.Reset();
        }
        return next;
    }

    /// <summary>Whole milliseconds, rounded up: nothing is due before its time.</summary>
    public static long Milliseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);

    private static JobLease Take(SqliteConnection connection, long id, string worker, long until)
    {
        SqliteStatement take = connection.Cached(JobSchema.Take);
        take.Bind(1, id);
        take.Bind(2, until);
        take.Bind(3, worker);
        take.Step();
        var lease = new JobLease(IdOf(id), take.ColumnText(0)!, take.ColumnBlob(1).ToArray(), (int)take.ColumnInt64(2), take.ColumnInt64(3));
        while (take.Step())
        {
            // To its end: the row is written when the statement is done.
        }
        take.Reset();
        return lease;
    }

    private static JobId IdOf(long number) => new(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>The row of a job; -1, which no row has, for an id that is not this queue's.</summary>
    private static long NumberOf(JobId id) => long.TryParse(id.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : -1;

    /// <summary>A job that waited until now, or whose lease has run out, is pending whether or not the row says so already.</summary>
    private static JobState StateAt(JobState stored, long runAt, long now) =>
        stored is JobState.Delayed or JobState.Running && runAt <= now ? JobState.Pending : stored;

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
