using System.Diagnostics;
using System.Globalization;
using Forebay;
using Forebay.Search.Vectors;
using MusicStore.Catalogue;
using MusicStore.Primary;

namespace MusicStore.Similarity;

/// <summary>Tracks near a track, cached for a day or until vectors change.</summary>
internal sealed class SimilarReader(TieredCache cache, TrackSpaces spaces, IPrimary primary, IFeedTags feed, PageParts parts)
{
    public const int Most = 50;

    /// <summary>By what else, where a track has nothing of the kind.</summary>
    private static readonly Dictionary<string, string[]> Fallbacks = new(StringComparer.Ordinal)
    {
        [TrackSpaces.Audio] = [TrackSpaces.Behaviour, TrackSpaces.Metadata, TrackSpaces.Text],
        [TrackSpaces.Text] = [TrackSpaces.Metadata, TrackSpaces.Behaviour],
        [TrackSpaces.Metadata] = [TrackSpaces.Behaviour, TrackSpaces.Text],
        [TrackSpaces.Behaviour] = [TrackSpaces.Metadata, TrackSpaces.Text],
    };

    /// <param name="track">The track.</param>
    /// <param name="by">A space's name.</param>
    /// <param name="count">How many, 1 to <see cref="Most"/>.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask<SimilarTracks> ReadAsync(long track, string by, int count, SimilarFilter filter, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        CacheResult<SimilarTracks> result = await cache.GetOrCreateResultAsync(
            string.Create(CultureInfo.InvariantCulture, $"similar:{track}:{by}:{count}:{filter.Genre}:{filter.YearFrom}-{filter.YearTo}"),
            async (context, token) =>
            {
                SimilarTracks found = await FindAsync(track, by, count, filter.ToVectorFilters(), token);
                context.AddTags(feed.With(found.Items.SelectMany(item => (string[])[StoreTags.Track(item.Id), StoreTags.VectorsOf(item.Id), .. item.ArtistId is { } artist ? [StoreTags.Artist(artist)] : (string[])[], .. item.AlbumId is { } album ? [StoreTags.Album(album)] : (string[])[]])));
                return found;
            },
            null,
            feed.With([StoreTags.Vectors, StoreTags.VectorsOf(track), StoreTags.Track(track), .. filter == SimilarFilter.None ? [] : (string[])[StoreTags.FilteredVectors]]),
            cancellation);
        parts.Add("similar", result.Source, Stopwatch.GetElapsedTime(started));
        return result.Value!;
    }

    private async Task<SimilarTracks> FindAsync(long track, string by, int count, IReadOnlyList<VectorFilter> filters, CancellationToken cancellation)
    {
        foreach (string space in Fallbacks[by].Prepend(by))
        {
            if (await (await spaces.OpenAsync(space)).NearestToAsync(track, count, filters, cancellation) is not { } near)
                continue;
            string? note = space == by ? null : by == TrackSpaces.Audio ? $"This track has no recording; similar by {space}." : $"This track has no {by} vector; similar by {space}.";
            return new SimilarTracks(space, note, await NameAsync(near, cancellation));
        }
        return new SimilarTracks(by, "No vectors of this track have been made yet.", []);
    }

    private async Task<IReadOnlyList<SimilarTrack>> NameAsync(IReadOnlyList<Neighbour> near, CancellationToken cancellation) => await primary.ReadAsync(
        async db =>
        {
            var named = new List<SimilarTrack>();
            foreach (Neighbour one in near)
            {
                if (await db.FirstOrDefaultAsync(
                    "SELECT t.Name, ar.Name, ar.ArtistId, al.Title, al.AlbumId FROM Track t LEFT JOIN Album al USING (AlbumId) LEFT JOIN Artist ar USING (ArtistId) WHERE t.TrackId = ?1",
                    row => new SimilarTrack(one.Id, row.Text(0) ?? "", row.Text(1), row.OptionalInt64(2), row.Text(3), row.OptionalInt64(4), Math.Round(one.Similarity, 4)),
                    one.Id) is { } track)
                    named.Add(track);
            }
            return named;
        },
        cancellation);
}
