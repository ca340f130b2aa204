using Forebay.Sqlite.Native;
using MusicStore.Catalogue;

namespace MusicStore.Similarity;

/// <summary>Which state of each track its vectors are of: by it is found what a crash, or a change made while the store was closed, has left behind.</summary>
internal static class VectorLedger
{
    public static Dictionary<long, TrackPrint> Read(SqliteConnection db, IEnumerable<long> tracks)
    {
        var prints = new Dictionary<long, TrackPrint>();
        foreach (long track in tracks)
        {
            SqliteStatement read = db.With("SELECT Text, Place, Kept, Recording FROM VectorTrack WHERE TrackId = ?1", track);
            if (read.Step())
                prints[track] = new TrackPrint(read.ColumnInt64(0), read.ColumnInt64(1), read.ColumnInt64(2), read.ColumnInt64(3));
            read.Reset();
        }
        return prints;
    }

    public static bool Write(SqliteConnection db, IEnumerable<(long Track, TrackPrint Print)> prints)
    {
        foreach ((long track, TrackPrint print) in prints)
            db.With("INSERT OR REPLACE INTO VectorTrack(TrackId, Text, Place, Kept, Recording) VALUES (?1, ?2, ?3, ?4, ?5)", track, print.Text, print.Place, print.Values, print.Recording).Run();
        return true;
    }

    public static bool Remove(SqliteConnection db, IEnumerable<long> tracks)
    {
        foreach (long track in tracks)
            db.With("DELETE FROM VectorTrack WHERE TrackId = ?1", track).Run();
        return true;
    }

    /// <summary>Tracks that have vectors and are no more.</summary>
    public static List<long> Orphans(SqliteConnection db) => db.With("SELECT TrackId FROM VectorTrack WHERE TrackId NOT IN (SELECT TrackId FROM Track)").All(row => row.ColumnInt64(0));
}
