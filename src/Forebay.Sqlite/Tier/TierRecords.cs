using Forebay.Entries;
using Forebay.Liveness;
using Forebay.Sqlite.Native;

namespace Forebay.Sqlite;

/// <summary>Statements over the records of the tier's file, beyond the single get and put.</summary>
/// <remarks>They run on the connection they are given: the writer's inside its transaction, or a reader's.</remarks>
internal static class TierRecords
{
    public static void Delete(SqliteConnection connection, long id)
    {
        SqliteStatement delete = connection.Cached(TierSchema.DeleteEntry);
        delete.Bind(1, id);
        delete.Run();
    }

    public static (long Entries, long Expired) Count(SqliteConnection connection, long now)
    {
        SqliteStatement count = connection.Cached(TierSchema.CountEntries);
        count.Bind(1, now);
        count.Step();
        (long, long) counted = (count.ColumnInt64(0), count.ColumnInt64(1));
        count.Reset();
        return counted;
    }

    public static List<EntryRecord> ReadHot(SqliteConnection connection, int limit, CancellationToken cancellationToken)
    {
        var records = new List<EntryRecord>();
        SqliteStatement hot = connection.Cached(TierSchema.WalkHot);
        hot.Bind(1, (long)limit);
        while (hot.Step() && !cancellationToken.IsCancellationRequested)
        {
            if (Envelope.TryRead(hot.ColumnBlob(1), (ulong)hot.ColumnInt64(0), out EntryRecord? record) == EnvelopeResult.Ok)
                records.Add(record!);
        }
        hot.Reset();
        return records;
    }

    public static void PutHot(SqliteConnection connection, ReadOnlySpan<ulong> ids)
    {
        connection.Execute("DELETE FROM hot");
        SqliteStatement put = connection.Cached("INSERT INTO hot(rank, id) VALUES (?1, ?2)");
        for (int rank = 0; rank < ids.Length; rank++)
        {
            put.Bind(1, (long)rank);
            put.Bind(2, (long)ids[rank]);
            put.Run();
        }
    }

    /// <summary>Reads the next records in the order of their ids; false where these were the last.</summary>
    public static bool Walk(SqliteConnection connection, ref long after, int stretch, Action<EntryRecord> seen)
    {
        SqliteStatement walk = connection.Cached(TierSchema.Walk);
        walk.Bind(1, after);
        walk.Bind(2, (long)stretch);
        int count = 0;
        while (walk.Step())
        {
            count++;
            after = walk.ColumnInt64(0);
            if (Envelope.TryRead(walk.ColumnBlob(4), (ulong)after, out EntryRecord? record) == EnvelopeResult.Ok)
                seen(record!);
        }
        walk.Reset();
        return count == stretch;
    }

    /// <summary>Removes what a pattern rule kills among the next records; false where these were the last.</summary>
    public static bool Sweep(SqliteConnection connection, ref long after, int stretch, KeyPattern pattern, string? partition, Stamp stamp)
    {
        var rule = new PatternRule(pattern, partition, stamp.Value, 0);
        List<long> killed = [];
        bool more = Walk(connection, ref after, stretch, record =>
        {
            if (rule.Kills(record.Key.Key, record.Key.Partition, record.Born.Value))
                killed.Add((long)record.Key.Hash);
        });
        foreach (long id in killed)
            Delete(connection, id);
        return more;
    }

    /// <summary>Removes the keys of an invalidation, as far as they are older than it.</summary>
    public static void DeleteOlder(SqliteConnection connection, Invalidation invalidation)
    {
        SqliteStatement delete = connection.Cached(TierSchema.DeleteOlder);
        foreach (EntryKey key in invalidation.Keys)
        {
            delete.Bind(1, (long)key.Hash);
            delete.Bind(2, invalidation.Stamp.Value);
            delete.Run();
        }
    }
}
