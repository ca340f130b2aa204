using Forebay.Sqlite;
using Forebay.Sqlite.Native;

namespace MusicStore.Catalogue;

/// <summary>Reads the catalogue from the primary. Knows nothing of the cache.</summary>
internal sealed class CatalogueReader(SqlitePool primary)
{
    private const string TrackColumns = """
        SELECT t.TrackId, t.Name, t.AlbumId, al.Title, ar.ArtistId, ar.Name, t.Milliseconds, t.UnitPrice
        FROM Track t LEFT JOIN Album al ON al.AlbumId = t.AlbumId LEFT JOIN Artist ar ON ar.ArtistId = al.ArtistId
        """;

    private const int ListLength = PopularLists.Length;

    public ValueTask<Paged<ArtistSummary>> ArtistsAsync(int page, int size, CancellationToken cancellation) => primary.ReadAsync(
        db => new Paged<ArtistSummary>(
            db.With("SELECT a.ArtistId, a.Name, (SELECT count(*) FROM Album WHERE Album.ArtistId = a.ArtistId) FROM Artist a ORDER BY a.Name, a.ArtistId LIMIT ?1 OFFSET ?2", size, Skip(page, size))
                .All(row => new ArtistSummary(row.ColumnInt64(0), row.ColumnText(1) ?? "", row.ColumnInt64(2))),
            page,
            size,
            db.With("SELECT count(*) FROM Artist").Number()),
        cancellation);

    public ValueTask<Artist?> ArtistAsync(long id, CancellationToken cancellation) => primary.ReadAsync(
        db => db.With("SELECT Name FROM Artist WHERE ArtistId = ?1", id).FirstOrDefault(row => row.ColumnText(0) ?? "") is { } name
            ? new Artist(
                id,
                name,
                db.With("SELECT al.AlbumId, al.Title, (SELECT count(*) FROM Track WHERE Track.AlbumId = al.AlbumId) FROM Album al WHERE al.ArtistId = ?1 ORDER BY al.AlbumId", id)
                    .All(row => new AlbumSummary(row.ColumnInt64(0), row.ColumnText(1)!, id, name, row.ColumnInt64(2))))
            : null,
        cancellation);

    public ValueTask<Album?> AlbumAsync(long id, CancellationToken cancellation) => primary.ReadAsync(
        db => db.With("SELECT al.Title, ar.ArtistId, ar.Name FROM Album al JOIN Artist ar ON ar.ArtistId = al.ArtistId WHERE al.AlbumId = ?1", id)
            .FirstOrDefault(row => new Album(id, row.ColumnText(0)!, row.ColumnInt64(1), row.ColumnText(2) ?? "", [])) is { } album
            ? album with { Tracks = db.With(TrackColumns + " WHERE t.AlbumId = ?1 ORDER BY t.TrackId", id).All(ReadTrack) }
            : null,
        cancellation);

    public ValueTask<Track?> TrackAsync(long id, CancellationToken cancellation) => primary.ReadAsync(
        db => db.With(
            """
            SELECT t.Name, t.AlbumId, al.Title, ar.ArtistId, ar.Name, g.GenreId, g.Name, t.Composer, m.Name, t.Milliseconds, t.UnitPrice, coalesce(p.Plays, 0)
            FROM Track t LEFT JOIN Album al ON al.AlbumId = t.AlbumId LEFT JOIN Artist ar ON ar.ArtistId = al.ArtistId LEFT JOIN Genre g ON g.GenreId = t.GenreId
            JOIN MediaType m ON m.MediaTypeId = t.MediaTypeId LEFT JOIN TrackPlays p ON p.TrackId = t.TrackId WHERE t.TrackId = ?1
            """,
            id).FirstOrDefault(row => new Track(
                id, row.ColumnText(0)!, row.OptionalInt64(1), row.ColumnText(2), row.OptionalInt64(3), row.ColumnText(4), row.OptionalInt64(5), row.ColumnText(6), row.ColumnText(7), row.ColumnText(8) ?? "",
                row.ColumnInt64(9), row.Money(10), row.ColumnInt64(11))),
        cancellation);

    public ValueTask<GenreList> GenresAsync(CancellationToken cancellation) => primary.ReadAsync(
        db => new GenreList(db.With("SELECT g.GenreId, g.Name, (SELECT count(*) FROM Track WHERE Track.GenreId = g.GenreId) FROM Genre g ORDER BY g.Name")
            .All(row => new Genre(row.ColumnInt64(0), row.ColumnText(1) ?? "", row.ColumnInt64(2)))),
        cancellation);

    public ValueTask<GenreTracks?> GenreAsync(long id, int page, int size, CancellationToken cancellation) => primary.ReadAsync(
        db => db.With("SELECT Name FROM Genre WHERE GenreId = ?1", id).FirstOrDefault(row => row.ColumnText(0) ?? "") is { } name
            ? new GenreTracks(id, name, new Paged<TrackSummary>(
                db.With(TrackColumns + " WHERE t.GenreId = ?1 ORDER BY t.TrackId LIMIT ?2 OFFSET ?3", id, size, Skip(page, size)).All(ReadTrack),
                page,
                size,
                db.With("SELECT count(*) FROM Track WHERE GenreId = ?1", id).Number()))
            : null,
        cancellation);

    public ValueTask<Paged<PlaylistSummary>> PlaylistsAsync(int page, int size, CancellationToken cancellation) => primary.ReadAsync(
        db => new Paged<PlaylistSummary>(
            db.With("SELECT p.PlaylistId, p.Name, (SELECT count(*) FROM PlaylistTrack t WHERE t.PlaylistId = p.PlaylistId) FROM Playlist p ORDER BY p.Name, p.PlaylistId LIMIT ?1 OFFSET ?2", size, Skip(page, size))
                .All(row => new PlaylistSummary(row.ColumnInt64(0), row.ColumnText(1) ?? "", row.ColumnInt64(2))),
            page,
            size,
            db.With("SELECT count(*) FROM Playlist").Number()),
        cancellation);

    public ValueTask<PlaylistList> PlaylistsOfAsync(long customer, CancellationToken cancellation) => primary.ReadAsync(
        db => new PlaylistList(db.With("SELECT p.PlaylistId, p.Name, (SELECT count(*) FROM PlaylistTrack t WHERE t.PlaylistId = p.PlaylistId) FROM PlaylistOwner o JOIN Playlist p USING (PlaylistId) WHERE o.CustomerId = ?1 ORDER BY p.Name, p.PlaylistId", customer)
            .All(row => new PlaylistSummary(row.ColumnInt64(0), row.ColumnText(1) ?? "", row.ColumnInt64(2)))),
        cancellation);

    public ValueTask<Playlist?> PlaylistAsync(long id, int page, int size, CancellationToken cancellation) => primary.ReadAsync(
        db => db.With("SELECT Name FROM Playlist WHERE PlaylistId = ?1", id).FirstOrDefault(row => row.ColumnText(0) ?? "") is { } name
            ? new Playlist(id, name, new Paged<TrackSummary>(
                db.With(TrackColumns + " JOIN PlaylistTrack pt ON pt.TrackId = t.TrackId WHERE pt.PlaylistId = ?1 ORDER BY t.TrackId LIMIT ?2 OFFSET ?3", id, size, Skip(page, size)).All(ReadTrack),
                page,
                size,
                db.With("SELECT count(*) FROM PlaylistTrack WHERE PlaylistId = ?1", id).Number()), db.With("SELECT CustomerId FROM PlaylistOwner WHERE PlaylistId = ?1", id).Number() is var owner and > 0 ? owner : null)
            : null,
        cancellation);

    public ValueTask<Paged<CustomerSummary>> CustomersAsync(int page, int size, CancellationToken cancellation) => primary.ReadAsync(
        db => new Paged<CustomerSummary>(
            db.With("SELECT CustomerId, FirstName || ' ' || LastName, City, Country FROM Customer ORDER BY LastName, FirstName, CustomerId LIMIT ?1 OFFSET ?2", size, Skip(page, size))
                .All(row => new CustomerSummary(row.ColumnInt64(0), row.ColumnText(1)!, row.ColumnText(2), row.ColumnText(3))),
            page,
            size,
            db.With("SELECT count(*) FROM Customer").Number()),
        cancellation);

    public ValueTask<CustomerPurchases?> PurchasesAsync(long id, CancellationToken cancellation) => primary.ReadAsync(
        db => db.With("SELECT FirstName || ' ' || LastName, City, Country FROM Customer WHERE CustomerId = ?1", id)
            .FirstOrDefault(row => new CustomerPurchases(id, row.ColumnText(0)!, row.ColumnText(1), row.ColumnText(2), [])) is { } customer
            ? customer with { Purchases = ReadPurchases(db, id) }
            : null,
        cancellation);

    public ValueTask<PopularList> PopularAsync(PopularType type, CancellationToken cancellation) => primary.ReadAsync(
        db => new PopularList(type.ToString().ToLowerInvariant(), db.With(
            type switch
            {
                PopularType.Tracks => "SELECT t.TrackId, t.Name, ar.Name, ar.ArtistId, p.Plays FROM TrackPlays p JOIN Track t USING (TrackId) LEFT JOIN Album al USING (AlbumId) LEFT JOIN Artist ar USING (ArtistId) ORDER BY p.Plays DESC, p.TrackId LIMIT ?1",
                PopularType.Albums => "SELECT al.AlbumId, al.Title, ar.Name, ar.ArtistId, p.Plays FROM AlbumPlays p JOIN Album al USING (AlbumId) JOIN Artist ar USING (ArtistId) ORDER BY p.Plays DESC, p.AlbumId LIMIT ?1",
                _ => "SELECT ar.ArtistId, ar.Name, ar.Name, ar.ArtistId, p.Plays FROM ArtistPlays p JOIN Artist ar USING (ArtistId) ORDER BY p.Plays DESC, p.ArtistId LIMIT ?1",
            },
            ListLength).All(row => new PopularItem(row.ColumnInt64(0), row.ColumnText(1) ?? "", row.ColumnText(2), row.OptionalInt64(3), row.ColumnInt64(4)))),
        cancellation);

    public ValueTask<RecentPlays> RecentAsync(CancellationToken cancellation) => primary.ReadAsync(
        db => new RecentPlays(db.With(
            """
            SELECT p.PlayId, p.PlayedAt, t.TrackId, t.Name, ar.ArtistId, ar.Name FROM Play p JOIN Track t USING (TrackId) LEFT JOIN Album al USING (AlbumId) LEFT JOIN Artist ar USING (ArtistId)
            ORDER BY p.PlayedAt DESC, p.PlayId DESC LIMIT ?1
            """,
            ListLength).All(row => new RecentPlay(row.ColumnInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.ColumnInt64(1)), row.ColumnInt64(2), row.ColumnText(3)!, row.OptionalInt64(4), row.ColumnText(5)))),
        cancellation);

    public ValueTask<CatalogueCounts> CountsAsync(CancellationToken cancellation) => primary.ReadAsync(
        db => new CatalogueCounts(
            db.With("SELECT count(*) FROM Artist").Number(), db.With("SELECT count(*) FROM Album").Number(), db.With("SELECT count(*) FROM Track").Number(), db.With("SELECT count(*) FROM Genre").Number(),
            db.With("SELECT count(*) FROM Playlist").Number(), db.With("SELECT count(*) FROM Customer").Number(), db.With("SELECT count(*) FROM Invoice").Number(), db.With("SELECT count(*) FROM Play").Number()),
        cancellation);

    private static long Skip(int page, int size) => (long)(page - 1) * size;

    private static TrackSummary ReadTrack(SqliteStatement row) => new(
        row.ColumnInt64(0), row.ColumnText(1)!, row.OptionalInt64(2), row.ColumnText(3), row.OptionalInt64(4), row.ColumnText(5), row.ColumnInt64(6), row.Money(7));

    private static List<Purchase> ReadPurchases(SqliteConnection db, long customer)
    {
        List<Purchase> purchases = db.With("SELECT InvoiceId, InvoiceDate, Total FROM Invoice WHERE CustomerId = ?1 ORDER BY InvoiceDate DESC, InvoiceId DESC", customer)
            .All(row => new Purchase(row.ColumnInt64(0), row.ColumnText(1)![..10], row.Money(2), []));
        for (int i = 0; i < purchases.Count; i++)
        {
            purchases[i] = purchases[i] with
            {
                Lines = db.With(
                    """
                    SELECT l.TrackId, t.Name, ar.Name, l.UnitPrice, l.Quantity FROM InvoiceLine l JOIN Track t USING (TrackId) LEFT JOIN Album al USING (AlbumId) LEFT JOIN Artist ar USING (ArtistId)
                    WHERE l.InvoiceId = ?1 ORDER BY l.InvoiceLineId
                    """,
                    purchases[i].InvoiceId).All(row => new PurchaseLine(row.ColumnInt64(0), row.ColumnText(1)!, row.ColumnText(2), row.Money(3), row.ColumnInt64(4))),
            };
        }
        return purchases;
    }
}
