using Forebay.Sqlite;
using Forebay.Sqlite.Native;

namespace Forebay.Benchmarks.Sqlite;

/// <summary>The floor: prepared statements on a table of number and blob, in a file tuned as the tier's.</summary>
internal sealed class RawFile : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteStatement select;
    private readonly SqliteStatement replace;
    private readonly byte[] value;

    public RawFile(string path, int rows, int valueBytes)
    {
        connection = new SqliteConnection(path);
        connection.Execute("PRAGMA journal_mode=WAL");
        new SqlitePragmas().Apply(connection, 1);
        connection.Execute("CREATE TABLE IF NOT EXISTS entry(id INTEGER PRIMARY KEY, value BLOB NOT NULL)");
        select = connection.Prepare("SELECT value FROM entry WHERE id = ?1");
        replace = connection.Prepare("INSERT OR REPLACE INTO entry(id, value) VALUES (?1, ?2)");
        value = new byte[valueBytes];
        Random.Shared.NextBytes(value);
        Replace(0, rows, perTransaction: 1000, rows);
    }

    public int Select(long id)
    {
        select.Bind(1, Spread(id));
        int bytes = select.Step() ? select.ColumnBlob(0).Length : 0;
        select.Reset();
        return bytes;
    }

    public void Replace(int from, int count, int perTransaction, int rows)
    {
        for (int done = 0; done < count;)
        {
            if (perTransaction > 1)
                connection.Cached("BEGIN IMMEDIATE").Run();
            for (int i = 0; i < perTransaction && done < count; i++, done++)
            {
                replace.Bind(1, Spread((from + done) % rows));
                replace.Bind(2, value);
                replace.Run();
            }
            if (perTransaction > 1)
                connection.Cached("COMMIT").Run();
        }
    }

    public void Dispose()
    {
        select.Dispose();
        replace.Dispose();
        connection.Dispose();
    }

    // Numbers spread like the tier's hashes, so that both walk trees of the same shape.
    private static long Spread(long id) => (long)((ulong)id * 0x9E37_79B9_7F4A_7C15);
}
