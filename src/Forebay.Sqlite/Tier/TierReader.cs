using Forebay.Sqlite.Native;

namespace Forebay.Sqlite;

/// <summary>One connection that reads, with its read transaction held open from one read to the next.</summary>
/// <remarks>
/// Beginning a read costs more than the read: two locks on the log's shared memory. So the snapshot is kept until the writer has committed
/// something newer (<c>generation</c>), or asks for it to go because it holds up a checkpoint. An old snapshot is never wrong: whether an entry
/// may be served is asked of its stamp, not of the snapshot. Used by one thread at a time, which took it from <see cref="TierReaders"/>.
/// </remarks>
internal sealed class TierReader : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteStatement begin;
    private readonly SqliteStatement end;
    private readonly SqliteStatement get;
    private long snapshot = -1;

    public TierReader(string path, SqliteTierOptions options)
    {
        connection = new SqliteConnection(path, SqliteOpenOptions.ReadWrite);
        options.Pragmas.Apply(connection, options.Readers + 1);
        connection.Execute("PRAGMA query_only=1");
        begin = connection.Prepare("BEGIN");
        end = connection.Prepare("COMMIT");
        get = connection.Prepare(TierSchema.GetEntry);
    }

    public SqliteConnection Connection => connection;

    /// <summary>The record's bytes, valid until <see cref="Done"/>; empty where there is none.</summary>
    public ReadOnlySpan<byte> Find(ulong id, long generation)
    {
        Renew(generation);
        get.Bind(1, (long)id);
        return get.Step() ? get.ColumnBlob(0) : default;
    }

    public void Done() => get.Reset();

    public void Renew(long generation)
    {
        if (snapshot == generation)
            return;
        Release();
        begin.Run();
        snapshot = generation;
    }

    /// <summary>Lets the snapshot go.</summary>
    public void Release()
    {
        if (snapshot < 0)
            return;
        snapshot = -1;
        if (connection.InTransaction)
            end.Run();
    }

    public void Dispose()
    {
        get.Dispose();
        begin.Dispose();
        end.Dispose();
        connection.Dispose();
    }
}
