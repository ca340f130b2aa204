using System.ComponentModel;

// What the pages and the API show. All of it is cached, so all of it is immutable; each type is a few lines, so they stand together.
namespace MusicStore.Catalogue;

/// <summary>A page of a list.</summary>
[ImmutableObject(true)]
public sealed record Paged<T>(IReadOnlyList<T> Items, int Page, int Size, long Total)
{
    public int Pages => (int)Math.Max(1, (Total + Size - 1) / Size);
}

[ImmutableObject(true)]
public sealed record ArtistSummary(long ArtistId, string Name, long Albums);

[ImmutableObject(true)]
public sealed record AlbumSummary(long AlbumId, string Title, long ArtistId, string ArtistName, long Tracks);

[ImmutableObject(true)]
public sealed record Artist(long ArtistId, string Name, IReadOnlyList<AlbumSummary> Albums);

[ImmutableObject(true)]
public sealed record TrackSummary(long TrackId, string Name, long? AlbumId, string? AlbumTitle, long? ArtistId, string? ArtistName, long Milliseconds, decimal UnitPrice);

[ImmutableObject(true)]
public sealed record Album(long AlbumId, string Title, long ArtistId, string ArtistName, IReadOnlyList<TrackSummary> Tracks);

[ImmutableObject(true)]
public sealed record Track(
    long TrackId, string Name, long? AlbumId, string? AlbumTitle, long? ArtistId, string? ArtistName, long? GenreId, string? GenreName, string? Composer, string MediaType, long Milliseconds, decimal UnitPrice, long Plays);

[ImmutableObject(true)]
public sealed record Genre(long GenreId, string Name, long Tracks);

[ImmutableObject(true)]
public sealed record GenreTracks(long GenreId, string Name, Paged<TrackSummary> Tracks);

[ImmutableObject(true)]
public sealed record PlaylistSummary(long PlaylistId, string Name, long Tracks);

[ImmutableObject(true)]
public sealed record PlaylistList(IReadOnlyList<PlaylistSummary> Items);

[ImmutableObject(true)]
public sealed record Playlist(long PlaylistId, string Name, Paged<TrackSummary> Tracks, long? OwnerId = null);

[ImmutableObject(true)]
public sealed record CustomerSummary(long CustomerId, string Name, string? City, string? Country);

[ImmutableObject(true)]
public sealed record PurchaseLine(long TrackId, string TrackName, string? ArtistName, decimal UnitPrice, long Quantity);

[ImmutableObject(true)]
public sealed record Purchase(long InvoiceId, string Date, decimal Total, IReadOnlyList<PurchaseLine> Lines);

[ImmutableObject(true)]
public sealed record CustomerPurchases(long CustomerId, string Name, string? City, string? Country, IReadOnlyList<Purchase> Purchases);

[ImmutableObject(true)]
public sealed record PopularItem(long Id, string Name, string? ArtistName, long? ArtistId, long Plays);

[ImmutableObject(true)]
public sealed record PopularList(string Type, IReadOnlyList<PopularItem> Items);

[ImmutableObject(true)]
public sealed record RecentPlay(long PlayId, DateTimeOffset PlayedAt, long TrackId, string TrackName, long? ArtistId, string? ArtistName);

[ImmutableObject(true)]
public sealed record RecentPlays(IReadOnlyList<RecentPlay> Items);

[ImmutableObject(true)]
public sealed record GenreList(IReadOnlyList<Genre> Items);

[ImmutableObject(true)]
public sealed record CatalogueCounts(long Artists, long Albums, long Tracks, long Genres, long Playlists, long Customers, long Invoices, long Plays);
