using Forebay.Liveness;
using Forebay.Sqlite.Native;

namespace Forebay.Sqlite;

/// <summary>The last invalidations in the tier's file, as people saw them: oldest first, replaced as a whole.</summary>
internal static class TierRecent
{
    public static List<InvalidationRecord> Read(SqliteConnection connection)
    {
        List<InvalidationRecord> records = [];
        SqliteStatement walk = connection.Cached(TierSchema.WalkRecent);
        while (walk.Step())
        {
            long at = Math.Clamp(walk.ColumnInt64(1), 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
            records.Add(new InvalidationRecord(new Stamp(walk.ColumnInt64(0)), DateTimeOffset.FromUnixTimeMilliseconds(at), walk.ColumnText(2) ?? "", walk.ColumnText(3) ?? ""));
        }
        walk.Reset();
        return records;
    }

    public static void Put(SqliteConnection connection, IReadOnlyList<InvalidationRecord> records)
    {
        connection.Execute("DELETE FROM recent");
        SqliteStatement put = connection.Cached(TierSchema.PutRecent);
        foreach (InvalidationRecord record in records)
        {
            put.Bind(1, record.Stamp.Value);
            put.Bind(2, record.At.ToUnixTimeMilliseconds());
            put.Bind(3, record.Kind);
            put.Bind(4, record.What);
            put.Run();
        }
    }
}
