using Forebay.Jobs;
using Forebay.Sqlite.Native;

namespace Forebay.Sqlite;

/// <summary>Which jobs of batches were applied to a database, in a table of its own, and since when.</summary>
/// <remarks>
/// What is forgotten is counted in the time of applying, not of the wall: a row goes when its age exceeds the limit, and the age of all rows stands still
/// while nobody applies (at most <see cref="LongestStep"/> is added from one batch to the next). A job that was held when the machine went down is
/// given again some time after it is back, however long that took, and its row is still there.
/// </remarks>
internal static class AppliedJobs
{
    public const string Create = """
        CREATE TABLE IF NOT EXISTS forebay_applied(job TEXT PRIMARY KEY, fence INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS forebay_applied_at ON forebay_applied(at);
        CREATE TABLE IF NOT EXISTS forebay_applied_clock(id INTEGER PRIMARY KEY CHECK (id = 1), applying INTEGER NOT NULL, wall INTEGER NOT NULL);
        """;

    private static readonly TimeSpan LongestStep = TimeSpan.FromMinutes(1);

    // Small enough that no batch waits long for it, and more than a batch adds.
    private const int MostForgotten = 1000;

    /// <summary>Notes the batch, and returns what of it was not noted before. Within the caller's transaction.</summary>
    public static List<T> Add<T>(SqliteConnection db, IReadOnlyList<BatchItem<T>> batch, DateTimeOffset now, TimeSpan rememberFor)
    {
        db.Execute(Create);
        long applying = Tick(db, now.ToUnixTimeMilliseconds());
        SqliteStatement insert = db.Cached("INSERT OR IGNORE INTO forebay_applied(job, fence, at) VALUES (?1, ?2, ?3)");
        List<T> fresh = [];
        foreach (BatchItem<T> item in batch)
        {
            insert.Bind(1, item.Id.Value);
            insert.Bind(2, item.Fence);
            insert.Bind(3, applying);
            insert.Run();
            if (db.Changes > 0)
                fresh.Add(item.Value);
        }
        SqliteStatement forget = db.Cached("DELETE FROM forebay_applied WHERE job IN (SELECT job FROM forebay_applied WHERE at < ?1 ORDER BY at LIMIT ?2)");
        forget.Bind(1, applying - (long)rememberFor.TotalMilliseconds);
        forget.Bind(2, (long)MostForgotten);
        forget.Run();
        return fresh;
    }

    /// <summary>Moves the clock of applying on, and reads it: milliseconds.</summary>
    private static long Tick(SqliteConnection db, long wall)
    {
        SqliteStatement tick = db.Cached("""
            INSERT INTO forebay_applied_clock(id, applying, wall) VALUES (1, 0, ?1)
            ON CONFLICT(id) DO UPDATE SET applying = applying + max(0, min(?2, ?1 - wall)), wall = ?1
            """);
        tick.Bind(1, wall);
        tick.Bind(2, (long)LongestStep.TotalMilliseconds);
        tick.Run();
        return db.ScalarInt64("SELECT applying FROM forebay_applied_clock");
    }
}
