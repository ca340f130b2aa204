using Forebay;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using MusicStore.Catalogue;

namespace MusicStore.Shop;

/// <summary>People's own playlists. What is not theirs, they can't change.</summary>
internal sealed class PlaylistWriter(SqlitePool primary, TieredCache cache)
{
    public const int MostPlaylists = 200;
    public const int MostTracks = 5_000;

    /// <summary>The new playlist's id; null where the customer has too many.</summary>
    public async Task<long?> CreateAsync(long customer, string name, CancellationToken cancellation)
    {
        long id = await WriteAsync(
            db =>
            {
                if (db.With("SELECT count(*) FROM PlaylistOwner WHERE CustomerId = ?1", customer).Number() >= MostPlaylists)
                    return 0L;
                SqliteStatement insert = db.With("INSERT INTO Playlist(Name) VALUES (?1)");
                insert.Bind(1, name.Trim());
                insert.Run();
                long made = db.LastInsertRowId;
                db.With("INSERT INTO PlaylistOwner(PlaylistId, CustomerId) VALUES (?1, ?2)", made, customer).Run();
                return made;
            },
            [StoreTags.Playlists, StoreTags.Counts, StoreTags.PlaylistsOf(customer)],
            cancellation);
        return id > 0 ? id : null;
    }

    public Task<bool> RenameAsync(long customer, long playlist, string name, CancellationToken cancellation) => WriteOwnAsync(
        customer,
        playlist,
        db =>
        {
            SqliteStatement update = db.With("UPDATE Playlist SET Name = ?2 WHERE PlaylistId = ?1", playlist);
            update.Bind(2, name.Trim());
            update.Run();
        },
        [StoreTags.Playlist(playlist), StoreTags.Playlists, StoreTags.PlaylistsOf(customer)],
        cancellation);

    public Task<bool> DeleteAsync(long customer, long playlist, CancellationToken cancellation) => WriteOwnAsync(
        customer,
        playlist,
        db =>
        {
            db.With("DELETE FROM PlaylistTrack WHERE PlaylistId = ?1", playlist).Run();
            db.With("DELETE FROM Playlist WHERE PlaylistId = ?1", playlist).Run();
        },
        [StoreTags.Playlist(playlist), StoreTags.TracksOfPlaylist(playlist), StoreTags.Playlists, StoreTags.Counts, StoreTags.PlaylistsOf(customer), StoreTags.TasteOf(customer)],
        cancellation);

    public Task<bool> AddTrackAsync(long customer, long playlist, long track, CancellationToken cancellation) => WriteOwnAsync(
        customer,
        playlist,
        db => db.With($"INSERT OR IGNORE INTO PlaylistTrack(PlaylistId, TrackId) SELECT ?1, TrackId FROM Track WHERE TrackId = ?2 AND (SELECT count(*) FROM PlaylistTrack WHERE PlaylistId = ?1) < {MostTracks}", playlist, track).Run(),
        [StoreTags.TracksOfPlaylist(playlist), StoreTags.TasteOf(customer)],
        cancellation);

    public Task<bool> RemoveTrackAsync(long customer, long playlist, long track, CancellationToken cancellation) => WriteOwnAsync(
        customer,
        playlist,
        db => db.With("DELETE FROM PlaylistTrack WHERE PlaylistId = ?1 AND TrackId = ?2", playlist, track).Run(),
        [StoreTags.TracksOfPlaylist(playlist), StoreTags.TasteOf(customer)],
        cancellation);

    private Task<bool> WriteOwnAsync(long customer, long playlist, Action<SqliteConnection> write, string[] tags, CancellationToken cancellation) => WriteAsync(
        db =>
        {
            if (db.With("SELECT CustomerId FROM PlaylistOwner WHERE PlaylistId = ?1", playlist).Number() != customer)
                return false;
            write(db);
            return true;
        },
        tags,
        cancellation);

    private async Task<T> WriteAsync<T>(Func<SqliteConnection, T> write, string[] tags, CancellationToken cancellation)
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
