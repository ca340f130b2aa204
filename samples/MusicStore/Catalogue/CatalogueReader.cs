using MusicStore.Primary;

namespace MusicStore.Catalogue;

/// <summary>Reads the catalogue from the primary. Knows nothing of the cache.</summary>
internal sealed class CatalogueReader(IPrimary primary)
{
    private const string TrackColumns = """
        SELECT t.TrackId, t.Name, t.AlbumId, al.Title, ar.ArtistId, ar.Name, t.Milliseconds, t.UnitPrice
        FROM Track t LEFT JOIN Album al ON al.AlbumId = t.AlbumId LEFT JOIN Artist ar ON ar.ArtistId = al.ArtistId
        """;

    private const int ListLength = PopularLists.Length;

    public ValueTask<Paged<ArtistSummary>> ArtistsAsync(int page, int size, CancellationToken cancellation) => primary.ReadAsync(
        async db => new Paged<ArtistSummary>(
            await db.AllAsync("SELECT a.ArtistId, a.Name, (SELECT count(*) FROM Album WHERE Album.ArtistId = a.ArtistId) FROM Artist a ORDER BY a.Name, a.ArtistId LIMIT ?1 OFFSET ?2",
                row => new ArtistSummary(row.Int64(0), row.Text(1) ?? "", row.Int64(2)), size, Skip(page, size)),
            page,
            size,
            await db.NumberAsync("SELECT count(*) FROM Artist")),
        cancellation);

    public ValueTask<Artist?> ArtistAsync(long id, CancellationToken cancellation) => primary.ReadAsync(
        async db => await db.FirstOrDefaultAsync("SELECT Name FROM Artist WHERE ArtistId = ?1", row => row.Text(0) ?? "", id) is { } name
            ? new Artist(
                id,
                name,
                await db.AllAsync("SELECT al.AlbumId, al.Title, (SELECT count(*) FROM Track WHERE Track.AlbumId = al.AlbumId) FROM Album al WHERE al.ArtistId = ?1 ORDER BY al.AlbumId",
                    row => new AlbumSummary(row.Int64(0), row.Text(1)!, id, name, row.Int64(2)), id))
            : null,
        cancellation);

    public ValueTask<Album?> AlbumAsync(long id, CancellationToken cancellation) => primary.ReadAsync(
        async db => await db.FirstOrDefaultAsync("SELECT al.Title, ar.ArtistId, ar.Name FROM Album al JOIN Artist ar ON ar.ArtistId = al.ArtistId WHERE al.AlbumId = ?1",
            row => new Album(id, row.Text(0)!, row.Int64(1), row.Text(2) ?? "", []), id) is { } album
            ? album with { Tracks = await db.AllAsync(TrackColumns + " WHERE t.AlbumId = ?1 ORDER BY t.TrackId", ReadTrack, id) }
            : null,
        cancellation);

    public ValueTask<Track?> TrackAsync(long id, CancellationToken cancellation) => primary.ReadAsync(
        db => db.FirstOrDefaultAsync(
            """
            SELECT t.Name, t.AlbumId, al.Title, ar.ArtistId, ar.Name, g.GenreId, g.Name, t.Composer, m.Name, t.Milliseconds, t.UnitPrice, coalesce(p.Plays, 0)
            FROM Track t LEFT JOIN Album al ON al.AlbumId = t.AlbumId LEFT JOIN Artist ar ON ar.ArtistId = al.ArtistId LEFT JOIN Genre g ON g.GenreId = t.GenreId
            JOIN MediaType m ON m.MediaTypeId = t.MediaTypeId LEFT JOIN TrackPlays p ON p.TrackId = t.TrackId WHERE t.TrackId = ?1
            """,
            row => new Track(
                id, row.Text(0)!, row.OptionalInt64(1), row.Text(2), row.OptionalInt64(3), row.Text(4), row.OptionalInt64(5), row.Text(6), row.Text(7), row.Text(8) ?? "", row.Int64(9), row.Money(10), row.Int64(11)),
            id),
        cancellation);

    public ValueTask<GenreList> GenresAsync(CancellationToken cancellation) => primary.ReadAsync(
        async db => new GenreList(await db.AllAsync("SELECT g.GenreId, g.Name, (SELECT count(*) FROM Track WHERE Track.GenreId = g.GenreId) FROM Genre g ORDER BY g.Name",
            row => new Genre(row.Int64(0), row.Text(1) ?? "", row.Int64(2)))),
        cancellation);

    public ValueTask<GenreTracks?> GenreAsync(long id, int page, int size, CancellationToken cancellation) => primary.ReadAsync(
        async db => await db.FirstOrDefaultAsync("SELECT Name FROM Genre WHERE GenreId = ?1", row => row.Text(0) ?? "", id) is { } name
            ? new GenreTracks(id, name, new Paged<TrackSummary>(
                await db.AllAsync(TrackColumns + " WHERE t.GenreId = ?1 ORDER BY t.TrackId LIMIT ?2 OFFSET ?3", ReadTrack, id, size, Skip(page, size)),
                page,
                size,
                await db.NumberAsync("SELECT count(*) FROM Track WHERE GenreId = ?1", id)))
            : null,
        cancellation);

    public ValueTask<Paged<PlaylistSummary>> PlaylistsAsync(int page, int size, CancellationToken cancellation) => primary.ReadAsync(
        async db => new Paged<PlaylistSummary>(
            await db.AllAsync("SELECT p.PlaylistId, p.Name, (SELECT count(*) FROM PlaylistTrack t WHERE t.PlaylistId = p.PlaylistId) FROM Playlist p ORDER BY p.Name, p.PlaylistId LIMIT ?1 OFFSET ?2",
                ReadPlaylist, size, Skip(page, size)),
            page,
            size,
            await db.NumberAsync("SELECT count(*) FROM Playlist")),
        cancellation);

    public ValueTask<PlaylistList> PlaylistsOfAsync(long customer, CancellationToken cancellation) => primary.ReadAsync(
        async db => new PlaylistList(await db.AllAsync(
            "SELECT p.PlaylistId, p.Name, (SELECT count(*) FROM PlaylistTrack t WHERE t.PlaylistId = p.PlaylistId) FROM PlaylistOwner o JOIN Playlist p USING (PlaylistId) WHERE o.CustomerId = ?1 ORDER BY p.Name, p.PlaylistId",
            ReadPlaylist, customer)),
        cancellation);

    public ValueTask<Playlist?> PlaylistAsync(long id, int page, int size, CancellationToken cancellation) => primary.ReadAsync(
        async db => await db.FirstOrDefaultAsync("SELECT Name FROM Playlist WHERE PlaylistId = ?1", row => row.Text(0) ?? "", id) is { } name
            ? new Playlist(id, name, new Paged<TrackSummary>(
                await db.AllAsync(TrackColumns + " JOIN PlaylistTrack pt ON pt.TrackId = t.TrackId WHERE pt.PlaylistId = ?1 ORDER BY t.TrackId LIMIT ?2 OFFSET ?3", ReadTrack, id, size, Skip(page, size)),
                page,
                size,
                await db.NumberAsync("SELECT count(*) FROM PlaylistTrack WHERE PlaylistId = ?1", id)), await db.NumberAsync("SELECT CustomerId FROM PlaylistOwner WHERE PlaylistId = ?1", id) is var owner and > 0 ? owner : null)
            : null,
        cancellation);

    public ValueTask<Paged<CustomerSummary>> CustomersAsync(int page, int size, CancellationToken cancellation) => primary.ReadAsync(
        async db => new Paged<CustomerSummary>(
            await db.AllAsync("SELECT CustomerId, FirstName, LastName, City, Country FROM Customer ORDER BY LastName, FirstName, CustomerId LIMIT ?1 OFFSET ?2",
                row => new CustomerSummary(row.Int64(0), $"{row.Text(1)} {row.Text(2)}", row.Text(3), row.Text(4)), size, Skip(page, size)),
            page,
            size,
            await db.NumberAsync("SELECT count(*) FROM Customer")),
        cancellation);

    public ValueTask<CustomerPurchases?> PurchasesAsync(long id, CancellationToken cancellation) => primary.ReadAsync(
        async db => await db.FirstOrDefaultAsync("SELECT FirstName, LastName, City, Country FROM Customer WHERE CustomerId = ?1",
            row => new CustomerPurchases(id, $"{row.Text(0)} {row.Text(1)}", row.Text(2), row.Text(3), []), id) is { } customer
            ? customer with { Purchases = await ReadPurchasesAsync(db, id) }
            : null,
        cancellation);

    public ValueTask<PopularList> PopularAsync(PopularType type, CancellationToken cancellation) => primary.ReadAsync(
        async db => new PopularList(type.ToString().ToLowerInvariant(), await db.AllAsync(
            type switch
            {
                PopularType.Tracks => "SELECT t.TrackId, t.Name, ar.Name, ar.ArtistId, p.Plays FROM TrackPlays p JOIN Track t USING (TrackId) LEFT JOIN Album al USING (AlbumId) LEFT JOIN Artist ar USING (ArtistId) ORDER BY p.Plays DESC, p.TrackId LIMIT ?1",
                PopularType.Albums => "SELECT al.AlbumId, al.Title, ar.Name, ar.ArtistId, p.Plays FROM AlbumPlays p JOIN Album al USING (AlbumId) JOIN Artist ar USING (ArtistId) ORDER BY p.Plays DESC, p.AlbumId LIMIT ?1",
                _ => "SELECT ar.ArtistId, ar.Name, ar.Name, ar.ArtistId, p.Plays FROM ArtistPlays p JOIN Artist ar USING (ArtistId) ORDER BY p.Plays DESC, p.ArtistId LIMIT ?1",
            },
            row => new PopularItem(row.Int64(0), row.Text(1) ?? "", row.Text(2), row.OptionalInt64(3), row.Int64(4)),
            ListLength)),
        cancellation);

    public ValueTask<RecentPlays> RecentAsync(CancellationToken cancellation) => primary.ReadAsync(
        async db => new RecentPlays(await db.AllAsync(
            """
            SELECT p.PlayId, p.PlayedAt, t.TrackId, t.Name, ar.ArtistId, ar.Name FROM Play p JOIN Track t USING (TrackId) LEFT JOIN Album al USING (AlbumId) LEFT JOIN Artist ar USING (ArtistId)
            ORDER BY p.PlayedAt DESC, p.PlayId DESC LIMIT ?1
            """,
            row => new RecentPlay(row.Int64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(1)), row.Int64(2), row.Text(3)!, row.OptionalInt64(4), row.Text(5)),
            ListLength)),
        cancellation);

    public ValueTask<CatalogueCounts> CountsAsync(CancellationToken cancellation) => primary.ReadAsync(
        async db => new CatalogueCounts(
            await db.NumberAsync("SELECT count(*) FROM Artist"), await db.NumberAsync("SELECT count(*) FROM Album"), await db.NumberAsync("SELECT count(*) FROM Track"), await db.NumberAsync("SELECT count(*) FROM Genre"),
            await db.NumberAsync("SELECT count(*) FROM Playlist"), await db.NumberAsync("SELECT count(*) FROM Customer"), await db.NumberAsync("SELECT count(*) FROM Invoice"), await db.NumberAsync("SELECT count(*) FROM Play")),
        cancellation);

    private static long Skip(int page, int size) => (long)(page - 1) * size;

    private static TrackSummary ReadTrack(IPrimaryRow row) => new(row.Int64(0), row.Text(1)!, row.OptionalInt64(2), row.Text(3), row.OptionalInt64(4), row.Text(5), row.Int64(6), row.Money(7));

    private static PlaylistSummary ReadPlaylist(IPrimaryRow row) => new(row.Int64(0), row.Text(1) ?? "", row.Int64(2));

    private static async ValueTask<IReadOnlyList<Purchase>> ReadPurchasesAsync(PrimarySession db, long customer)
    {
        List<Purchase> purchases = await db.AllAsync("SELECT InvoiceId, InvoiceDate, Total FROM Invoice WHERE CustomerId = ?1 ORDER BY InvoiceDate DESC, InvoiceId DESC",
            row => new Purchase(row.Int64(0), row.Text(1)![..10], row.Money(2), []), customer);
        for (int i = 0; i < purchases.Count; i++)
        {
            purchases[i] = purchases[i] with
            {
                Lines = await db.AllAsync(
                    """
                    SELECT l.TrackId, t.Name, ar.Name, l.UnitPrice, l.Quantity FROM InvoiceLine l JOIN Track t USING (TrackId) LEFT JOIN Album al USING (AlbumId) LEFT JOIN Artist ar USING (ArtistId)
                    WHERE l.InvoiceId = ?1 ORDER BY l.InvoiceLineId
                    """,
                    row => new PurchaseLine(row.Int64(0), row.Text(1)!, row.Text(2), row.Money(3), row.Int64(4)),
                    purchases[i].InvoiceId),
            };
        }
        return purchases;
    }
}
