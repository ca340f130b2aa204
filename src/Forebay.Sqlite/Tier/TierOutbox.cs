using Forebay.Liveness;
using Forebay.Sqlite.Native;

namespace Forebay.Sqlite;

/// <summary>The rows of invalidations that other nodes have not been told of, each within the caller's transaction.</summary>
internal static class TierOutbox
{
    public static IReadOnlyList<(long Id, Stamp Stamp, ReadOnlyMemory<byte> Message)> Read(SqliteConnection connection)
    {
        List<(long, Stamp, ReadOnlyMemory<byte>)> rows = [];
        SqliteStatement walk = connection.Cached(TierSchema.WalkOutbox);
        while (walk.Step())
            rows.Add((walk.ColumnInt64(0), new Stamp(walk.ColumnInt64(1)), walk.ColumnBlob(2).ToArray()));
        walk.Reset();
        return rows;
    }

    public static void Put(SqliteConnection connection, long id, Stamp stamp, ReadOnlySpan<byte> message)
    {
        SqliteStatement put = connection.Cached(TierSchema.PutOutbox);
        put.Bind(1, id);
        put.Bind(2, stamp.Value);
        put.Bind(3, message);
        put.Run();
    }

    public static void Append(SqliteConnection connection, Stamp stamp, ReadOnlySpan<byte> message)
    {
        SqliteStatement append = connection.Cached(TierSchema.AppendOutbox);
        append.Bind(1, stamp.Value);
        append.Bind(2, message);
        append.Run();
    }

    public static void Remove(SqliteConnection connection, long upTo)
    {
        SqliteStatement delete = connection.Cached(TierSchema.DeleteOutbox);
        delete.Bind(1, upTo);
        delete.Run();
    }
}
