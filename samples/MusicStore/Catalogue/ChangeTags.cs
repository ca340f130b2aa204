using Forebay.Sqlite;
using Forebay.Sqlite.Native;

namespace MusicStore.Catalogue;

/// <summary>What a row that somebody changed, in whatever program, is called in the cache.</summary>
internal static class ChangeTags
{
    /// <summary>The tags of a change: its row's, those of the list it belongs to now (the list it belonged to before shows the row, and so carries its tag), and of the lists over all rows.</summary>
    public static IEnumerable<string> Of(RowChange change, SqliteConnection db)
    {
        long id = change.RowId;
        if (change.Kind != RowChangeKind.Update)
            yield return StoreTags.Counts;
        switch (change.Table)
        {
            case "Artist":
                yield return StoreTags.Artist(id);
                yield return StoreTags.Artists;
                break;
            case "Album":
                yield return StoreTags.Album(id);
                if (Parent(db, "SELECT ArtistId FROM Album WHERE AlbumId = ?1", id) is { } artist)
                    yield return StoreTags.AlbumsOf(artist);
                break;
            case "Track":
                yield return StoreTags.Track(id);
                if (Parent(db, "SELECT AlbumId FROM Track WHERE TrackId = ?1", id) is { } album)
                    yield return StoreTags.TracksOfAlbum(album);
                if (Parent(db, "SELECT GenreId FROM Track WHERE TrackId = ?1", id) is { } genre)
                    yield return StoreTags.TracksOfGenre(genre);
                break;
            case "Genre":
                yield return StoreTags.Genre(id);
                yield return StoreTags.Genres;
                break;
            case "Playlist":
                yield return StoreTags.Playlist(id);
                yield return StoreTags.Playlists;
                break;
            case "PlaylistTrack":
                // A row that is gone no longer says whose it was.
                foreach (long playlist in Parent(db, "SELECT PlaylistId FROM PlaylistTrack WHERE rowid = ?1", id) is { } one && change.Kind == RowChangeKind.Insert ? [one] : All(db, "SELECT PlaylistId FROM Playlist"))
                    yield return StoreTags.TracksOfPlaylist(playlist);
                break;
            case "Customer":
                yield return StoreTags.Customer(id);
                yield return StoreTags.Customers;
                break;
            case "Invoice":
                foreach (long customer in Parent(db, "SELECT CustomerId FROM Invoice WHERE InvoiceId = ?1", id) is { } one && change.Kind == RowChangeKind.Insert ? [one] : All(db, "SELECT CustomerId FROM Customer"))
                    yield return StoreTags.InvoicesOf(customer);
                break;
            case "InvoiceLine":
                foreach (long customer in Parent(db, "SELECT CustomerId FROM InvoiceLine JOIN Invoice USING (InvoiceId) WHERE InvoiceLineId = ?1", id) is { } one && change.Kind == RowChangeKind.Insert ? [one] : All(db, "SELECT CustomerId FROM Customer"))
                    yield return StoreTags.InvoicesOf(customer);
                break;
            case "Play":
                yield return StoreTags.Popular;
                yield return StoreTags.Recent;
                if (Parent(db, "SELECT TrackId FROM Play WHERE PlayId = ?1", id) is { } track)
                    yield return StoreTags.PlaysOf(track);
                break;
            default:
                // A table that is watched and not known here: everything, rather than nothing.
                yield return "*";
                break;
        }
    }

    private static long? Parent(SqliteConnection db, string sql, long id)
    {
        SqliteStatement read = db.With(sql, id);
        long? parent = read.Step() ? read.OptionalInt64(0) : null;
        read.Reset();
        return parent;
    }

    private static List<long> All(SqliteConnection db, string sql) => db.With(sql).All(row => row.ColumnInt64(0));
}
