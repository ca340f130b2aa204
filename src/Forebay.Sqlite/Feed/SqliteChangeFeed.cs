using Forebay.Sqlite.Native;

namespace Forebay.Sqlite;

/// <summary>Reads the log that <see cref="SqliteChangeLog"/> installed: which rows changed since a position.</summary>
/// <remarks>For one thread at a time. A change is in the log when and only when it is visible to a read that begins now, so no second look is needed.</remarks>
public sealed class SqliteChangeFeed : IDisposable
{
    private readonly SqliteConnection connection;
    private long lastSeen = -1;

    /// <summary>Opens a database whose log is installed.</summary>
    /// <exception cref="SqliteException">It can't be opened, or has no log.</exception>
    public SqliteChangeFeed(string path, TimeSpan? busyTimeout = null)
    {
        connection = new SqliteConnection(path, SqliteOpenOptions.ReadWrite);
        connection.SetBusyTimeout(busyTimeout ?? TimeSpan.FromSeconds(10));
        connection.Execute("PRAGMA query_only=1");
    }

    /// <summary>True where any connection has committed anything since the last call, or it is the first: one number of the shared memory is read (<c>PRAGMA data_version</c>).</summary>
    public bool HasChanged()
    {
        SqliteStatement read = connection.Cached("PRAGMA data_version");
        read.Step();
        long version = read.ColumnInt64(0);
        read.Reset();
        bool changed = version != lastSeen;
        lastSeen = version;
        return changed;
    }

    /// <summary>The end of the log.</summary>
    public FeedPosition Head()
    {
        using SqliteTransaction snapshot = connection.Begin(immediate: false);
        return HeadNow();
    }

    /// <summary>The changes after a position, at most <paramref name="limit"/>.</summary>
    /// <param name="position">Where the reader stands; null: nowhere yet, which is a gap.</param>
    /// <param name="limit">At least 1.</param>
    public FeedBatch ReadAfter(FeedPosition? position, int limit = 10_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        // One snapshot for the checks and the rows: what is trimmed or changed meanwhile belongs to the next look.
        using SqliteTransaction snapshot = connection.Begin(immediate: false);
        FeedPosition head = HeadNow();
        if (GapBetween(position, head) is { } gap)
            return new FeedBatch([], head, gap);
        List<RowChange> changes = [];
        SqliteStatement read = connection.Cached($"SELECT seq, tbl, row, kind FROM {SqliteChangeLog.Table} WHERE seq > ?1 ORDER BY seq LIMIT ?2");
        read.Bind(1, position!.Sequence);
        read.Bind(2, (long)limit);
        while (read.Step())
            changes.Add(new RowChange(read.ColumnInt64(0), read.ColumnText(1)!, read.ColumnInt64(2), (RowChangeKind)read.ColumnInt64(3)));
        read.Reset();
        return new FeedBatch(changes, changes.Count == limit ? position with { Sequence = changes[^1].Sequence } : head, null);
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => connection.Dispose();

    private string? GapBetween(FeedPosition? position, FeedPosition head)
    {
        if (position is null)
            return "no position is known";
        if (position.Source != head.Source)
            return "it is another database";
        if (position.Schema != head.Schema)
            return "its tables were changed";
        if (position.Sequence > head.Sequence)
            return $"it stands at change {head.Sequence}, before the position {position.Sequence}: it was restored or has lost its end";
        SqliteStatement oldest = connection.Cached($"SELECT min(seq) FROM {SqliteChangeLog.Table}");
        oldest.Step();
        long first = oldest.IsNull(0) ? head.Sequence + 1 : oldest.ColumnInt64(0);
        oldest.Reset();
        return first > position.Sequence + 1 ? $"its log begins at change {first}, after the position {position.Sequence}" : null;
    }

    private FeedPosition HeadNow()
    {
        SqliteStatement read = connection.Cached(
            $"SELECT (SELECT source FROM {SqliteChangeLog.Table}_source), (SELECT schema_version FROM pragma_schema_version), coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{SqliteChangeLog.Table}'), 0)");
        read.Step();
        var head = new FeedPosition(read.ColumnText(0)!, read.ColumnInt64(1), read.ColumnInt64(2));
        read.Reset();
        return head;
    }
}
