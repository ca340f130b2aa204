using Forebay.Sqlite.Native;

namespace Forebay.Sqlite;

/// <summary>Named locks for the processes of one machine, in a SQLite file that all of them open.</summary>
/// <remarks>
/// <para>A lock is held for a time and must be renewed: one whose holder was killed comes free by itself. So a holder that was paused may believe
/// in a lock that another has by then; what it writes must carry <see cref="SqliteLock.Fence"/>, which grows with each holder, and be refused where a
/// greater one was seen (Gray and Cheriton, "Leases", SOSP 1989; the fencing stamp of consistency, row 33).</para>
/// <para>The file is its own, not the cache tier's: that one belongs to a single process. Thread-safe.</para>
/// </remarks>
public sealed class SqliteLocks : IDisposable
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxNameLength = 512;

    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private readonly Lock gate = new();
    private readonly SqliteConnection connection;
    private readonly TimeProvider time;

    /// <summary>Opens the file of the locks, and makes it where it does not exist.</summary>
    /// <exception cref="SqliteException">It can't be opened.</exception>
    public SqliteLocks(string path, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        this.time = time ?? TimeProvider.System;
        connection = new SqliteConnection(path);
        connection.SetBusyTimeout(BusyTimeout);
        WriteAheadLog.TurnOn(connection, BusyTimeout);
        connection.Execute("PRAGMA synchronous=NORMAL; CREATE TABLE IF NOT EXISTS lock(name TEXT PRIMARY KEY, fence INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;");
    }

    /// <summary>Takes a lock, waiting for it as long as need be.</summary>
    /// <param name="name">1 to 512 characters.</param>
    /// <param name="holdFor">How long it is held without a renewal; more than zero, by the wall clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<SqliteLock> AcquireAsync(string name, TimeSpan holdFor, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (TryAcquire(name, holdFor) is { } taken)
                return taken;
            await Task.Delay(Poll, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes a lock where it is free; null where it is not.</summary>
    /// <inheritdoc cref="AcquireAsync"/>
    public SqliteLock? TryAcquire(string name, TimeSpan holdFor)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > MaxNameLength)
            throw new ArgumentException($"The lock's name '{name[..32]}…' has {name.Length} characters; at most {MaxNameLength} are allowed.", nameof(name));
        if (holdFor <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(holdFor), holdFor, "A lock is held for more than no time.");
        lock (gate)
        {
            long now = Now();
            // One statement, so that of two processes one alone finds it free. The row stays when the lock is released, and its fence with it.
            SqliteStatement take = connection.Cached(
                "INSERT INTO lock(name, fence, until) VALUES (?1, 1, ?3) ON CONFLICT(name) DO UPDATE SET fence = fence + 1, until = ?3 WHERE until <= ?2 RETURNING fence");
            take.Bind(1, name);
            take.Bind(2, now);
            take.Bind(3, now + Milliseconds(holdFor));
            long? fence = take.Step() ? take.ColumnInt64(0) : null;
            while (fence is not null && take.Step())
            {
                // To its end: the row is written when the statement is done.
            }
            take.Reset();
            return fence is { } number ? new SqliteLock(this, name, number) : null;
        }
    }

    /// <summary>Closes the file; locks that are held stay so until their time is over.</summary>
    public void Dispose()
    {
        lock (gate)
            connection.Dispose();
    }

    internal bool Renew(string name, long fence, TimeSpan holdFor) => Change("UPDATE lock SET until = ?3 WHERE name = ?1 AND fence = ?2 AND until > ?4", name, fence, Now() + Milliseconds(holdFor));

    internal bool Release(string name, long fence) => Change("UPDATE lock SET until = ?3 WHERE name = ?1 AND fence = ?2 AND until > ?4", name, fence, 0);

    private bool Change(string sql, string name, long fence, long until)
    {
        lock (gate)
        {
            if (connection.IsClosed)
                return false;
            SqliteStatement change = connection.Cached(sql);
            change.Bind(1, name);
            change.Bind(2, fence);
            change.Bind(3, until);
            change.Bind(4, Now());
            change.Run();
            return connection.Changes > 0;
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static long Milliseconds(TimeSpan time) => Math.Max(1, (long)time.TotalMilliseconds);
}
