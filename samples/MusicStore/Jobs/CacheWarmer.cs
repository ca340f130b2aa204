using MusicStore.Catalogue;
using MusicStore.Primary;

namespace MusicStore.Jobs;

/// <summary>Reads the lists of the home page and what is asked for most, so that the cache has them.</summary>
internal sealed class CacheWarmer(CachedCatalogue catalogue, IPrimary primary)
{
    private const int WarmedOfEach = 500;
    private const int Lists = 6;

    /// <summary>Returns how many entries were read.</summary>
    /// <param name="progress">Called with how many are read and how many there are.</param>
    /// <param name="cancellation">Ends it; what is in the cache by then stays.</param>
    public async Task<int> WarmAsync(Func<int, int, Task> progress, CancellationToken cancellation)
    {
        foreach (PopularType type in Enum.GetValues<PopularType>())
            await catalogue.PopularAsync(type, cancellation);
        await catalogue.RecentAsync(cancellation);
        await catalogue.CountsAsync(cancellation);
        await catalogue.TrendingAsync(cancellation);
        int entries = Lists;
        (string Kind, long Id)[] asked = await primary.ReadAsync(PopularAsync, cancellation);
        foreach ((string kind, long id) in asked)
        {
            _ = kind switch { "artist" => await catalogue.ArtistAsync(id, cancellation) as object, "album" => await catalogue.AlbumAsync(id, cancellation), _ => await catalogue.TrackAsync(id, cancellation) };
            await progress(++entries, asked.Length + Lists);
        }
        return entries;
    }

    private static async ValueTask<(string Kind, long Id)[]> PopularAsync(PrimarySession db) =>
    [
        .. await db.AllAsync("SELECT ArtistId FROM ArtistPlays ORDER BY Plays DESC LIMIT ?1", row => ("artist", row.Int64(0)), WarmedOfEach),
        .. await db.AllAsync("SELECT AlbumId FROM AlbumPlays ORDER BY Plays DESC LIMIT ?1", row => ("album", row.Int64(0)), WarmedOfEach),
        .. await db.AllAsync("SELECT TrackId FROM TrackPlays ORDER BY Plays DESC LIMIT ?1", row => ("track", row.Int64(0)), WarmedOfEach),
    ];
}
