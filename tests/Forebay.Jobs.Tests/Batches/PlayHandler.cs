using Forebay.Sqlite;
using Forebay.Sqlite.Native;

namespace Forebay.Jobs.Tests.Batches;

/// <summary>Writes plays into a table that would show one that was written twice; negative numbers can't be written.</summary>
internal sealed class PlayHandler(SqlitePool pool, TimeProvider time, PlayLog log) : SqliteBatchHandler<Play>(pool, time)
{
    public static void Install(SqliteConnection db) => db.Execute("CREATE TABLE IF NOT EXISTS play(number INTEGER NOT NULL)");

    protected override void Write(SqliteConnection connection, IReadOnlyList<Play> items)
    {
        log.Batches.Enqueue(items.Count);
        foreach (Play play in items)
        {
            if (play.Number < 0)
                throw new InvalidOperationException($"{play.Number} can't be written");
            SqliteStatement insert = connection.Cached("INSERT INTO play(number) VALUES (?1)");
            insert.Bind(1, (long)play.Number);
            insert.Run();
        }
    }
}
