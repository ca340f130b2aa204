using Forebay;
using MusicStore.Catalogue;
using MusicStore.Primary;

namespace MusicStore.Shop;

/// <summary>People's own playlists. What is not theirs, they can't change.</summary>
internal sealed class PlaylistWriter(IPrimary primary, TieredCache cache)
{
    public const int MostPlaylists = 200;
    public const int MostTracks = 5_000;

    /// <summary>The new playlist's id; null where the customer has too many.</summary>
    public async Task<long?> CreateAsync(long customer, string name, CancellationToken cancellation)
    {
        long id = await WriteAsync(
            async db =>
            {
                if (await db.NumberAsync("SELECT count(*) FROM PlaylistOwner WHERE CustomerId = ?1", customer) >= MostPlaylists)
                    return 0L;
                long made = await db.InsertAsync("INSERT INTO Playlist(Name) VALUES (?1)", name.Trim());
                await db.RunAsync("INSERT INTO PlaylistOwner(PlaylistId, CustomerId) VALUES (?1, ?2)", made, customer);
                return made;
            },
            [StoreTags.Playlists, StoreTags.Counts, StoreTags.PlaylistsOf(customer)],
            cancellation);
        return id > 0 ? id : null;
    }

    public Task<bool> RenameAsync(long customer, long playlist, string name, CancellationToken cancellation) => WriteOwnAsync(
        customer,
        playlist,
        db => db.RunAsync("UPDATE Playlist SET Name = ?2 WHERE PlaylistId = ?1", playlist, name.Trim()),
        [StoreTags.Playlist(playlist), StoreTags.Playlists, StoreTags.PlaylistsOf(customer)],
        cancellation);

    public Task<bool> DeleteAsync(long customer, long playlist, CancellationToken cancellation) => WriteOwnAsync(
        customer,
        playlist,
        async db =>
        {
            await db.RunAsync("DELETE FROM PlaylistTrack WHERE PlaylistId = ?1", playlist);
            await db.RunAsync("DELETE FROM PlaylistOwner WHERE PlaylistId = ?1", playlist);
            return await db.RunAsync("DELETE FROM Playlist WHERE PlaylistId = ?1", playlist);
        },
        [StoreTags.Playlist(playlist), StoreTags.TracksOfPlaylist(playlist), StoreTags.Playlists, StoreTags.Counts, StoreTags.PlaylistsOf(customer), StoreTags.TasteOf(customer)],
        cancellation);

    public Task<bool> AddTrackAsync(long customer, long playlist, long track, CancellationToken cancellation) => WriteOwnAsync(
        customer,
        playlist,
        db => db.RunAsync(
            $"""
            INSERT INTO PlaylistTrack(PlaylistId, TrackId) SELECT ?1, TrackId FROM Track WHERE TrackId = ?2
            AND NOT EXISTS (SELECT 1 FROM PlaylistTrack WHERE PlaylistId = ?1 AND TrackId = ?2) AND (SELECT count(*) FROM PlaylistTrack WHERE PlaylistId = ?1) < {MostTracks}
            """,
            playlist,
            track),
        [StoreTags.TracksOfPlaylist(playlist), StoreTags.TasteOf(customer)],
        cancellation);

    public Task<bool> RemoveTrackAsync(long customer, long playlist, long track, CancellationToken cancellation) => WriteOwnAsync(
        customer,
        playlist,
        db => db.RunAsync("DELETE FROM PlaylistTrack WHERE PlaylistId = ?1 AND TrackId = ?2", playlist, track),
        [StoreTags.TracksOfPlaylist(playlist), StoreTags.TasteOf(customer)],
        cancellation);

    private Task<bool> WriteOwnAsync(long customer, long playlist, Func<PrimarySession, ValueTask<long>> write, string[] tags, CancellationToken cancellation) => WriteAsync(
        async db =>
        {
            // Two clicks at once come one after the other.
            if (await db.NumberAsync("SELECT CustomerId FROM PlaylistOwner WHERE PlaylistId = ?1" + db.ForUpdate, playlist) != customer)
                return false;
            await write(db);
            return true;
        },
        tags,
        cancellation);

    private async Task<T> WriteAsync<T>(Func<PrimarySession, ValueTask<T>> write, string[] tags, CancellationToken cancellation)
    {
        try
        {
            return await primary.WriteAsync(write, cancellation);
        }
        finally
        {
            await cache.RemoveByTagAsync(tags, CancellationToken.None);
        }
    }
}
