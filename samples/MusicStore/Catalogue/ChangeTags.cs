using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using MusicStore.Primary;
using MusicStore.Search;

namespace MusicStore.Catalogue;

/// <summary>What a row that somebody changed, in whatever program, is called in the cache.</summary>
internal static class ChangeTags
{
    /// <summary>The tags of a change: its row's, and those of the lists over all rows. Lists of one row's members have triggers of their own (<c>Schema.ListChanges</c>).</summary>
    public static IEnumerable<string> Of(RowChange change, SqliteConnection db)
    {
        long id = change.RowId;
        if (change.Kind != RowChangeKind.Update && change.Table != "ListChange")
            yield return StoreTags.Counts;
        if (TrackIndex.Tables.Contains(change.Table))
            yield return StoreTags.Search;
        switch (change.Table)
        {
            case "Artist":
                yield return StoreTags.Artist(id);
                yield return StoreTags.Artists;
                break;
            case "Album":
                yield return StoreTags.Album(id);
                // Where a track stands with its artist alone, an album that went to another artist changes what is shown.
                foreach (long track in db.With("SELECT TrackId FROM Track WHERE AlbumId = ?1", id).All(row => row.ColumnInt64(0)))
                    yield return StoreTags.Track(track);
                break;
            case "Track":
                yield return StoreTags.Track(id);
                break;
            case "Genre":
                yield return StoreTags.Genre(id);
                yield return StoreTags.Genres;
                break;
            case "Playlist":
                yield return StoreTags.Playlist(id);
                yield return StoreTags.Playlists;
                break;
            case "Customer":
                yield return StoreTags.Customer(id);
                yield return StoreTags.Customers;
                break;
            case "PlaylistOwner":
                // Whose it was is gone with the row where it was deleted; the lists of all carry their playlists' rows.
                if (db.With("SELECT CustomerId FROM PlaylistOwner WHERE PlaylistId = ?1", id).Number() is var owner and > 0)
                    yield return StoreTags.PlaylistsOf(owner);
                yield return StoreTags.Playlist(id);
                break;
            case "Invoice":
            case "Lyric":
            case "AudioFile":
            case "track_search_synonym":
                break;
            case "VectorFit":
                yield return StoreTags.Vectors;
                break;
            case "Play":
                yield return StoreTags.Recent;
                // A play that is taken back may let another up; what it was of can't be told any more.
                if (change.Kind != RowChangeKind.Insert || TrackOf(id, db) is not { } counted || MayHold(db, counted))
                    yield return StoreTags.Popular;
                if (ListenerOf(id, db) is { } listener)
                    yield return StoreTags.TasteOf(listener);
                if (TrackOf(id, db) is { } played)
                    yield return StoreTags.PlaysOf(played);
                break;
            case "ListChange":
                if (MembersOf(id, db) is { } members)
                    yield return members;
                break;
            default:
                // A table that is watched and has no tags of its own: everything, rather than nothing.
                yield return "*";
                break;
        }
    }

    private static bool MayHold(SqliteConnection db, long track) => SqlitePrimary.Done(PopularLists.MayHoldAsync(new SqliteSession(db), track));

    private static long? ListenerOf(long play, SqliteConnection db) => db.With("SELECT CustomerId FROM Play WHERE PlayId = ?1", play).Number() is var customer and > 0 ? customer : null;

    private static long? TrackOf(long play, SqliteConnection db)
    {
        SqliteStatement read = db.With("SELECT TrackId FROM Play WHERE PlayId = ?1", play);
        long? track = read.Step() ? read.ColumnInt64(0) : null;
        read.Reset();
        return track;
    }

    private static string? MembersOf(long listChange, SqliteConnection db) =>
        db.With("SELECT List, Id FROM ListChange WHERE ListChangeId = ?1", listChange).FirstOrDefault(row => StoreTags.Members(row.ColumnText(0)!, row.ColumnInt64(1)));
}
