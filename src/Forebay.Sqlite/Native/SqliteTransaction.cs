namespace Forebay.Sqlite.Native;

/// <summary>A transaction; rolled back when it is disposed of without <see cref="Commit"/>.</summary>
public sealed class SqliteTransaction : IDisposable
{
    private readonly SqliteConnection connection;
    private bool done;

    internal SqliteTransaction(SqliteConnection connection, bool immediate)
    {
        this.connection = connection;
        connection.Cached(immediate ? "BEGIN IMMEDIATE" : "BEGIN").Run();
    }

    /// <summary>Commits.</summary>
    /// <exception cref="SqliteException">It failed; the transaction is rolled back when this is disposed of.</exception>
    public void Commit()
    {
        connection.Cached("COMMIT").Run();
        done = true;
    }

    /// <summary>Rolls back what was not committed.</summary>
    public void Dispose()
    {
        if (done)
            return;
        done = true;
        // An error inside may have rolled back already (disk full, I/O error).
        if (!connection.IsClosed && connection.InTransaction)
            connection.Cached("ROLLBACK").Run();
    }
}
