using System.Diagnostics;
using System.Globalization;
using Forebay;
using MusicStore.Activity;

namespace MusicStore.Catalogue;

/// <summary>The catalogue as pages and API see it: each part under a key, with a tag for every row it shows.</summary>
/// <remarks>One for each request, because it notes where the request's parts came from.</remarks>
internal sealed class CachedCatalogue(TieredCache cache, CatalogueReader reader, TrendingReader trending, IFeedTags feed, PageParts parts)
{
    private static readonly EntryOptions Aggregations = new() { Region = "aggregations" };

    public ValueTask<Paged<ArtistSummary>?> ArtistsAsync(int page, int size, CancellationToken cancellation) => GetAsync(
        "artists", Key($"queries:artists:{page}:{size}"), [StoreTags.Artists], c => reader.ArtistsAsync(page, size, c)!,
        list => list.Items.SelectMany(artist => (string[])[StoreTags.Artist(artist.ArtistId), StoreTags.AlbumsOf(artist.ArtistId)]), cancellation);

    public ValueTask<Artist?> ArtistAsync(long id, CancellationToken cancellation) => GetAsync(
        "artist", Key($"queries:artist:{id}"), [StoreTags.Artist(id), StoreTags.AlbumsOf(id)], c => reader.ArtistAsync(id, c),
        artist => artist.Albums.SelectMany(album => (string[])[StoreTags.Album(album.AlbumId), StoreTags.TracksOfAlbum(album.AlbumId)]), cancellation);

    public ValueTask<Album?> AlbumAsync(long id, CancellationToken cancellation) => GetAsync(
        "album", Key($"queries:album:{id}"), [StoreTags.Album(id), StoreTags.TracksOfAlbum(id)], c => reader.AlbumAsync(id, c),
        album => TagsOf(album.Tracks).Append(StoreTags.Artist(album.ArtistId)), cancellation);

    public ValueTask<Track?> TrackAsync(long id, CancellationToken cancellation) => TrackAsync(id, "track", cancellation);

    /// <summary>A track that the request counts as a part of this name.</summary>
    public ValueTask<Track?> TrackAsync(long id, string part, CancellationToken cancellation) => GetAsync(
        part, Key($"queries:track:{id}"), [StoreTags.Track(id), StoreTags.PlaysOf(id)], c => reader.TrackAsync(id, c),
        track => Rows(track.AlbumId, track.ArtistId).Concat(track.GenreId is { } genre ? [StoreTags.Genre(genre)] : []), cancellation);

    public ValueTask<GenreList?> GenresAsync(CancellationToken cancellation) => GetAsync(
        "genres", "queries:genres", [StoreTags.Genres], c => reader.GenresAsync(c)!,
        list => list.Items.SelectMany(genre => (string[])[StoreTags.Genre(genre.GenreId), StoreTags.TracksOfGenre(genre.GenreId)]), cancellation);

    public ValueTask<GenreTracks?> GenreAsync(long id, int page, int size, CancellationToken cancellation) => GetAsync(
        "genre", Key($"queries:genre:{id}:{page}:{size}"), [StoreTags.Genre(id), StoreTags.TracksOfGenre(id)], c => reader.GenreAsync(id, page, size, c), genre => TagsOf(genre.Tracks.Items), cancellation);

    public ValueTask<Paged<PlaylistSummary>?> PlaylistsAsync(int page, int size, CancellationToken cancellation) => GetAsync(
        "playlists", Key($"queries:playlists:{page}:{size}"), [StoreTags.Playlists], c => reader.PlaylistsAsync(page, size, c)!,
        list => list.Items.SelectMany(playlist => (string[])[StoreTags.Playlist(playlist.PlaylistId), StoreTags.TracksOfPlaylist(playlist.PlaylistId)]), cancellation);

    public ValueTask<PlaylistList?> PlaylistsOfAsync(long customer, CancellationToken cancellation) => GetAsync(
        "my playlists", Key($"queries:my-playlists:{customer}"), [StoreTags.PlaylistsOf(customer)], c => reader.PlaylistsOfAsync(customer, c)!,
        list => list.Items.SelectMany(playlist => (string[])[StoreTags.Playlist(playlist.PlaylistId), StoreTags.TracksOfPlaylist(playlist.PlaylistId)]), cancellation);

    /// <summary>Made anew each minute, not with each play: a play changes it by less than its own decay does.</summary>
    public ValueTask<PopularList?> TrendingAsync(CancellationToken cancellation) => GetAsync(
        "trending", "trending:tracks", [StoreTags.Albums], c => trending.ReadAsync(c)!,
        list => list.Items.SelectMany(item => (string[])[StoreTags.Track(item.Id), .. item.ArtistId is { } artist ? [StoreTags.Artist(artist)] : (string[])[]]), cancellation);

    public ValueTask<Playlist?> PlaylistAsync(long id, int page, int size, CancellationToken cancellation) => GetAsync(
        "playlist", Key($"queries:playlist:{id}:{page}:{size}"), [StoreTags.Playlist(id), StoreTags.TracksOfPlaylist(id)], c => reader.PlaylistAsync(id, page, size, c), playlist => TagsOf(playlist.Tracks.Items), cancellation);

    public ValueTask<Paged<CustomerSummary>?> CustomersAsync(int page, int size, CancellationToken cancellation) => GetAsync(
        "customers", Key($"queries:customers:{page}:{size}"), [StoreTags.Customers], c => reader.CustomersAsync(page, size, c)!, list => list.Items.Select(customer => StoreTags.Customer(customer.CustomerId)), cancellation);

    public ValueTask<CustomerPurchases?> PurchasesAsync(long id, CancellationToken cancellation) => GetAsync(
        "purchases", Key($"queries:purchases:{id}"), [StoreTags.Customer(id), StoreTags.InvoicesOf(id), StoreTags.Albums], c => reader.PurchasesAsync(id, c),
        // The lines name the tracks' artists too, so they carry what a renamed artist invalidates.
        customer => customer.Purchases.SelectMany(purchase => purchase.Lines.Select(line => StoreTags.Track(line.TrackId)).Append(StoreTags.LinesOf(purchase.InvoiceId))).Append(StoreTags.Artists).Distinct(), cancellation);

    public ValueTask<PopularList?> PopularAsync(PopularType type, CancellationToken cancellation) => GetAsync(
        "popular", Key($"popular:{type}"), [StoreTags.Popular, StoreTags.Albums], c => reader.PopularAsync(type, c)!,
        list => list.Items.SelectMany(item => (string[])
        [
            type switch { PopularType.Tracks => StoreTags.Track(item.Id), PopularType.Albums => StoreTags.Album(item.Id), _ => StoreTags.Artist(item.Id) },
            .. item.ArtistId is { } artist ? [StoreTags.Artist(artist)] : (string[])[],
        ]),
        cancellation);

    public ValueTask<RecentPlays?> RecentAsync(CancellationToken cancellation) => GetAsync(
        "recent", "queries:recent", [StoreTags.Recent, StoreTags.Albums], c => reader.RecentAsync(c)!,
        list => list.Items.SelectMany(play => (string[])[StoreTags.Track(play.TrackId), .. play.ArtistId is { } artist ? [StoreTags.Artist(artist)] : (string[])[]]), cancellation);

    public ValueTask<CatalogueCounts?> CountsAsync(CancellationToken cancellation) => GetAsync(
        "counts", "aggregations:catalogue", [StoreTags.Counts], c => reader.CountsAsync(c)!, _ => [], cancellation, Aggregations);

    private async ValueTask<T?> GetAsync<T>(
        string part, string key, string[] tags, Func<CancellationToken, ValueTask<T?>> read, Func<T, IEnumerable<string>> rows, CancellationToken cancellation, EntryOptions? options = null) where T : class
    {
        long started = Stopwatch.GetTimestamp();
        CacheResult<T?> result = await cache.GetOrCreateResultAsync(
            key,
            async (context, token) =>
            {
                T? value = await read(token);
                if (value is not null)
                    context.AddTags(feed.With(rows(value)));
                return value;
            },
            options,
            feed.With(tags),
            cancellation);
        parts.Add(part, result.Source, Stopwatch.GetElapsedTime(started));
        return result.Value;
    }

    private static IEnumerable<string> TagsOf(IEnumerable<TrackSummary> tracks) =>
        tracks.SelectMany(track => Rows(track.AlbumId, track.ArtistId).Prepend(StoreTags.Track(track.TrackId))).Distinct();

    private static IEnumerable<string> Rows(long? album, long? artist)
    {
        if (album is { } albumId)
            yield return StoreTags.Album(albumId);
        if (artist is { } artistId)
            yield return StoreTags.Artist(artistId);
    }

    private static string Key(FormattableString key) => key.ToString(CultureInfo.InvariantCulture);
}
