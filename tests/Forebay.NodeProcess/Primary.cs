using Forebay.Sqlite;
using Forebay.Sqlite.Native;

namespace Forebay.NodeProcess;

/// <summary>The database that all nodes share: numbered registers, and who wrote which number.</summary>
public sealed class Primary : IAsyncDisposable
{
    // A node that is stopped while it holds the lock lets the others wait until it goes on.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly SqlitePool pool;

    public Primary(string path)
    {
        pool = new SqlitePool(new SqlitePoolOptions { Path = path, Readers = 4, OnOpen = connection => connection.SetBusyTimeout(Patience) });
    }

    public static void Create(string path)
    {
        using var connection = new SqliteConnection(path);
        connection.Execute("PRAGMA journal_mode = wal");
        connection.Execute("CREATE TABLE register (id INTEGER PRIMARY KEY, number INTEGER NOT NULL)");
        connection.Execute("CREATE TABLE history (register INTEGER NOT NULL, number INTEGER NOT NULL, operation INTEGER NOT NULL)");
    }

    public ValueTask<long> ReadAsync(int register, CancellationToken cancellationToken) => pool.ReadAsync(
        connection =>
        {
            SqliteStatement select = connection.Cached("SELECT number FROM register WHERE id = ?1");
            select.Bind(1, register);
            long number = select.Step() ? select.ColumnInt64(0) : 0;
            select.Reset();
            return number;
        },
        cancellationToken);

    /// <summary>Adds one; returns the new number, in the order of the commits.</summary>
    public Task<long> WriteAsync(int register, long operation) => pool.WriteAsync(connection =>
    {
        SqliteStatement add = connection.Cached("INSERT INTO register (id, number) VALUES (?1, 1) ON CONFLICT (id) DO UPDATE SET number = number + 1 RETURNING number");
        add.Bind(1, register);
        add.Step();
        long number = add.ColumnInt64(0);
        add.Reset();
        SqliteStatement note = connection.Cached("INSERT INTO history (register, number, operation) VALUES (?1, ?2, ?3)");
        note.Bind(1, register);
        note.Bind(2, number);
        note.Bind(3, operation);
        note.Run();
        return number;
    });

    /// <summary>Every write, in order: register, number, operation.</summary>
    public ValueTask<List<(long Register, long Number, long Operation)>> HistoryAsync() => pool.ReadAsync(connection =>
    {
        List<(long, long, long)> all = [];
        using SqliteStatement select = connection.Prepare("SELECT register, number, operation FROM history ORDER BY rowid");
        while (select.Step())
            all.Add((select.ColumnInt64(0), select.ColumnInt64(1), select.ColumnInt64(2)));
        return all;
    });

    public ValueTask DisposeAsync() => pool.DisposeAsync();
}
