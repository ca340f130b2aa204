using Forebay;
using MusicStore.Primary;
using MusicStore.Search;

namespace MusicStore.Catalogue;

/// <summary>Changes the catalogue: at the primary first, then what is cached of it, then the caller's answer.</summary>
internal sealed class CatalogueWriter(IPrimary primary, ISearchedRows searched, TieredCache cache, TimeProvider time)
{
    /// <summary>Returns false where there is no such artist.</summary>
    public Task<bool> RenameArtistAsync(long id, string name, CancellationToken cancellation) =>
        WriteAsync("Artist", id, "UPDATE Artist SET Name = ?2 WHERE ArtistId = ?1", [id, name], [StoreTags.Artist(id), StoreTags.Artists, StoreTags.Search], cancellation);

    /// <summary>Returns false where there is no such album.</summary>
    public Task<bool> RenameAlbumAsync(long id, string title, CancellationToken cancellation) =>
        WriteAsync("Album", id, "UPDATE Album SET Title = ?2 WHERE AlbumId = ?1", [id, title], [StoreTags.Album(id), StoreTags.Search], cancellation);

    /// <summary>Changes what is not null; returns false where there is no such track.</summary>
    public Task<bool> ChangeTrackAsync(long id, string? name, decimal? price, CancellationToken cancellation) =>
        WriteAsync("Track", id, "UPDATE Track SET Name = coalesce(?2, Name), UnitPrice = coalesce(?3, UnitPrice) WHERE TrackId = ?1", [id, name, price], [StoreTags.Track(id), StoreTags.Search], cancellation);

    /// <summary>Records a play; returns false where there is no such track.</summary>
    public async Task<bool> PlayAsync(long track, long? customer, CancellationToken cancellation)
    {
        string[] certain = [StoreTags.PlaysOf(track), StoreTags.Recent, StoreTags.Counts, .. customer is { } who ? [StoreTags.TasteOf(who)] : (string[])[]];
        await using InvalidationScope scope = new(cache, [.. certain, StoreTags.Popular]);
        (bool played, bool popular) = await primary.WriteAsync(async db => (await PlayAsync(db, track, customer), await PopularLists.MayHoldAsync(db, track)), cancellation);
        // Known to be committed, and known not to move any popular list: those stay. In every other case all goes.
        if (played && !popular)
            scope.Narrow(certain);
        return played;
    }

    private async ValueTask<bool> PlayAsync(PrimarySession db, long track, long? customer) =>
        await db.RunAsync("INSERT INTO Play(TrackId, CustomerId, PlayedAt) SELECT TrackId, ?2, ?3 FROM Track WHERE TrackId = ?1", track, customer, time.GetUtcNow().ToUnixTimeMilliseconds()) > 0;

    private async Task<bool> WriteAsync(string table, long id, string sql, object?[] values, string[] tags, CancellationToken cancellation)
    {
        // The change feed would tell of it in a moment; but who has changed something must see it with the next click. The caller's
        // token ends only the wait for the write: once it may be committed, it is invalidated.
        await using InvalidationScope scope = new(cache, tags);
        bool written = await primary.WriteAsync(async db => await db.RunAsync(sql, values) > 0, cancellation);
        if (written)
            await searched.RefreshAsync(table, id, cancellation);
        return written;
    }

    /// <summary>Invalidates at its end, whatever came of the write: it may have been committed although its caller was told otherwise.</summary>
    private sealed class InvalidationScope(TieredCache cache, string[] tags) : IAsyncDisposable
    {
        private string[] invalidated = tags;

        public void Narrow(string[] known) => invalidated = known;

        public ValueTask DisposeAsync() => cache.RemoveByTagAsync(invalidated);
    }
}
