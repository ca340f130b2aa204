using Forebay.Sqlite;
using Forebay.Sqlite.Native;

namespace Forebay.KilledWorker;

/// <summary>Counts how often each number was written: more than once is once too often.</summary>
internal sealed class CountHandler(SqlitePool pool, TimeProvider time) : SqliteBatchHandler<NotedJob>(pool, time)
{
    public static void Install(SqliteConnection db) => db.Execute("CREATE TABLE IF NOT EXISTS counted(number INTEGER PRIMARY KEY, times INTEGER NOT NULL)");

    protected override void Write(SqliteConnection connection, IReadOnlyList<NotedJob> items)
    {
        foreach (NotedJob job in items)
        {
            SqliteStatement add = connection.Cached("INSERT INTO counted(number, times) VALUES (?1, 1) ON CONFLICT(number) DO UPDATE SET times = times + 1");
            add.Bind(1, (long)job.Number);
            add.Run();
        }
    }
}
