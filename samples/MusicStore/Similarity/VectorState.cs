using Forebay.Sqlite.Native;
using MusicStore.Catalogue;

namespace MusicStore.Similarity;

/// <summary>What is remembered of the learning of vectors, so that it is known after a restart and by other processes.</summary>
/// <param name="FittedAt">When all vectors were learned last; null: never.</param>
/// <param name="Activity">How much had been played and bought by then.</param>
/// <param name="Now">What is being done; null: nothing.</param>
/// <param name="Done">Steps of it that are done.</param>
/// <param name="Total">Steps there are.</param>
internal sealed record VectorState(DateTimeOffset? FittedAt, long Activity, string? Now, long Done, long Total)
{
    public static VectorState Read(SqliteConnection db) =>
        db.With("SELECT FittedAt, Activity, Now, Done, Total FROM VectorState WHERE Id = 1").FirstOrDefault(row => new VectorState(
            row.OptionalInt64(0) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, row.ColumnInt64(1), row.ColumnText(2), row.ColumnInt64(3), row.ColumnInt64(4)))
        ?? new VectorState(null, 0, null, 0, 0);

    /// <summary>Plays and purchased tracks so far. Ids count them, for what is never taken back.</summary>
    public static long ActivityOf(SqliteConnection db) => db.ScalarInt64("SELECT coalesce((SELECT max(PlayId) FROM Play), 0) + coalesce((SELECT max(InvoiceLineId) FROM InvoiceLine), 0)");

    public static bool Report(SqliteConnection db, string? now, long done, long total)
    {
        SqliteStatement write = db.With("UPDATE VectorState SET Now = ?1, Done = ?2, Total = ?3 WHERE Id = 1");
        write.Bind(1, now);
        write.Bind(2, done);
        write.Bind(3, total);
        write.Run();
        return true;
    }

    /// <summary>All vectors were learned, from so much activity. The table is watched: every process that serves hears of it.</summary>
    public static bool Fitted(SqliteConnection db, DateTimeOffset at, long activity)
    {
        db.With("UPDATE VectorState SET FittedAt = ?1, Activity = ?2, Now = NULL WHERE Id = 1", at.ToUnixTimeMilliseconds(), activity).Run();
        db.With("UPDATE VectorFit SET Times = Times + 1").Run();
        return true;
    }
}
