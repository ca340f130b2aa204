namespace MusicStore.Catalogue;

/// <summary>Where a track is shown: of its lists, the pages it stands on.</summary>
internal sealed record Places(long Track, long Album, long Artist, long Genre, long GenrePage, long Playlist, long PlaylistPage, long Customer)
{
    /// <summary>The most played track of the home page's ten whose album and artist are there too, put on a playlist and sold where it was not yet.</summary>
    public static Places OfTheMostPlayedTrackWithABuyer(StoreServer store)
    {
        long track = store.Number("""
            SELECT p.TrackId FROM TrackPlays p JOIN Track t USING (TrackId) JOIN Album al USING (AlbumId)
            WHERE al.AlbumId IN (SELECT AlbumId FROM (SELECT AlbumId FROM AlbumPlays ORDER BY Plays DESC, AlbumId LIMIT 10) a) AND al.ArtistId IN (SELECT ArtistId FROM (SELECT ArtistId FROM ArtistPlays ORDER BY Plays DESC, ArtistId LIMIT 10) b)
            ORDER BY p.Plays DESC, p.TrackId LIMIT 1
            """);
        long album = store.Number($"SELECT AlbumId FROM Track WHERE TrackId = {track}");
        long genre = store.Number($"SELECT GenreId FROM Track WHERE TrackId = {track}");
        store.WriteBehind($"DELETE FROM PlaylistTrack WHERE PlaylistId = 1 AND TrackId = {track}; INSERT INTO PlaylistTrack(PlaylistId, TrackId) VALUES (1, {track}); INSERT INTO InvoiceLine(InvoiceId, TrackId, UnitPrice, Quantity) VALUES (1, {track}, 0.99, 1)");
        return new Places(
            track,
            album,
            store.Number($"SELECT ArtistId FROM Album WHERE AlbumId = {album}"),
            genre,
            PageOf(store.Number($"SELECT count(*) FROM Track WHERE GenreId = {genre} AND TrackId < {track}")),
            1,
            PageOf(store.Number($"SELECT count(*) FROM PlaylistTrack WHERE PlaylistId = 1 AND TrackId < {track}")),
            store.Number("SELECT CustomerId FROM Invoice WHERE InvoiceId = 1"));
    }

    private static long PageOf(long before) => (before / 50) + 1;
}
