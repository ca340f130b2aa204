using Forebay;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;

namespace MusicStore.Catalogue;

/// <summary>Changes the catalogue: at the primary first, then what is cached of it, then the caller's answer.</summary>
internal sealed class CatalogueWriter(SqlitePool primary, TieredCache cache, TimeProvider time)
{
    /// <summary>Returns false where there is no such artist.</summary>
    public Task<bool> RenameArtistAsync(long id, string name, CancellationToken cancellation) =>
        WriteAsync(db => Update(db, "UPDATE Artist SET Name = ?2 WHERE ArtistId = ?1", id, row => row.Bind(2, name)), [StoreTags.Artist(id), StoreTags.Artists, StoreTags.Search], cancellation);

    /// <summary>Returns false where there is no such album.</summary>
    public Task<bool> RenameAlbumAsync(long id, string title, CancellationToken cancellation) =>
        WriteAsync(db => Update(db, "UPDATE Album SET Title = ?2 WHERE AlbumId = ?1", id, row => row.Bind(2, title)), [StoreTags.Album(id), StoreTags.Search], cancellation);

    /// <summary>Changes what is not null; returns false where there is no such track.</summary>
    public Task<bool> ChangeTrackAsync(long id, string? name, decimal? price, CancellationToken cancellation) => WriteAsync(
        db => Update(db, "UPDATE Track SET Name = coalesce(?2, Name), UnitPrice = coalesce(?3, UnitPrice) WHERE TrackId = ?1", id, row =>
        {
            row.Bind(2, name);
            if (price is { } given)
                row.Bind(3, (double)given);
            else
                row.BindNull(3);
        }),
        [StoreTags.Track(id), StoreTags.Search],
        cancellation);

    /// <summary>Records a play; returns false where there is no such track.</summary>
    public async Task<bool> PlayAsync(long track, long? customer, CancellationToken cancellation)
    {
        string[] certain = [StoreTags.PlaysOf(track), StoreTags.Recent, StoreTags.Counts, .. customer is { } who ? [StoreTags.TasteOf(who)] : (string[])[]];
        await using InvalidationScope scope = new(cache, [.. certain, StoreTags.Popular]);
        (bool played, bool popular) = await primary.WriteAsync(db => (Play(db, track, customer), PopularLists.MayHold(db, track)), cancellation);
        // Known to be committed, and known not to move any popular list: those stay. In every other case all goes.
        if (played && !popular)
            scope.Narrow(certain);
        return played;
    }

    private bool Play(SqliteConnection db, long track, long? customer) =>
        Update(db, "INSERT INTO Play(TrackId, CustomerId, PlayedAt) SELECT TrackId, ?2, ?3 FROM Track WHERE TrackId = ?1", track, row =>
        {
            if (customer is { } id)
                row.Bind(2, id);
            else
                row.BindNull(2);
            row.Bind(3, time.GetUtcNow().ToUnixTimeMilliseconds());
        });

    private async Task<bool> WriteAsync(Func<SqliteConnection, bool> write, string[] tags, CancellationToken cancellation)
    {
        // The change log would tell of it within its poll; but who has changed something must see it with the next click. The caller's
        // token ends only the wait for the write: once it may be committed, it is invalidated.
        await using InvalidationScope scope = new(cache, tags);
        return await primary.WriteAsync(write, cancellation);
    }

    private static bool Update(SqliteConnection db, string sql, long id, Action<SqliteStatement> bind)
    {
        SqliteStatement statement = db.With(sql, id);
        bind(statement);
        statement.Run();
        statement.ClearBindings();
        return db.Changes > 0;
    }

    /// <summary>Invalidates at its end, whatever came of the write: it may have been committed although its caller was told otherwise.</summary>
    private sealed class InvalidationScope(TieredCache cache, string[] tags) : IAsyncDisposable
    {
        private string[] invalidated = tags;

        public void Narrow(string[] known) => invalidated = known;

        public ValueTask DisposeAsync() => cache.RemoveByTagAsync(invalidated);
    }
}
