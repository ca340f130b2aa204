using System.Diagnostics;
using System.Globalization;
using Forebay;
using Forebay.Search.Recommendations;
using Forebay.Search.Vectors;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using MusicStore.Catalogue;
using MusicStore.Similarity;

namespace MusicStore.Recommending;

/// <summary>What a customer may like, cached for six hours or until they buy, play or list something, or vectors change.</summary>
internal sealed class TrackRecommender(TieredCache cache, TrackSpaces spaces, SqlitePool primary, PageParts parts)
{
    private const int Count = 20;
    private const int Seeds = 20;
    private const int JustPlayed = 50;
    private const int NeighboursOfEach = 60;
    private const int PopularLookedAt = 400;
    private const int PopularPerGenre = 3;
    private static readonly RecommenderOptions Options = new();

    private static readonly (string Strategy, string Space, string Reason)[] Strategies =
    [
        (Strategy.Audio, TrackSpaces.Audio, "sounds like"),
        (Strategy.Text, TrackSpaces.Text, "reads like"),
        (Strategy.Genre, TrackSpaces.Metadata, "of the same kind as"),
        (Strategy.Collaborative, TrackSpaces.Behaviour, "goes with"),
    ];

    public async ValueTask<RecommendedTracks> ReadAsync(long customer, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        CacheResult<RecommendedTracks> result = await cache.GetOrCreateResultAsync(
            string.Create(CultureInfo.InvariantCulture, $"recommendations:{customer}"),
            async (context, token) =>
            {
                RecommendedTracks found = await RecommendAsync(customer, token);
                context.AddTags(found.Items.SelectMany(item => (string[])[StoreTags.Track(item.Id), .. item.ArtistId is { } artist ? [StoreTags.Artist(artist)] : (string[])[]]));
                return found;
            },
            null,
            [StoreTags.Vectors, StoreTags.TasteOf(customer), StoreTags.InvoicesOf(customer)],
            cancellation);
        parts.Add("for you", result.Source, Stopwatch.GetElapsedTime(started));
        return result.Value!;
    }

    private async Task<RecommendedTracks> RecommendAsync(long customer, CancellationToken cancellation)
    {
        Taste taste = await primary.ReadAsync(db => Taste.Read(db, customer, Seeds, JustPlayed), cancellation);
        var strategies = new List<Strategy>();
        foreach ((string name, string space, string reason) in Strategies)
            strategies.Add(await AskAsync(name, await spaces.OpenAsync(space), reason, taste.Seeds, cancellation));
        IReadOnlyList<Recommendation> ranked = Recommender.Rank(strategies, Options, taste.Known);
        bool personal = ranked.Count > 0;
        return await primary.ReadAsync(
            db =>
            {
                IEnumerable<Recommendation> candidates = personal ? ranked : PopularOfManyGenres(db, taste.Known);
                Dictionary<long, RecommendedTrack?> read = [];
                RecommendedTrack? Track(long id) => read.TryGetValue(id, out RecommendedTrack? known) ? known : read[id] = Read(db, id);
                return new RecommendedTracks(personal, [.. Recommender.Diversify(candidates.Where(one => Track(one.Id) is not null), id => new ItemGroups(Track(id)!.AlbumId, Track(id)!.ArtistId), Options, Count)
                    .Select(one => Track(one.Id)! with { Score = Math.Round(one.Score, 4), Reason = one.Reason })]);
            },
            cancellation);
    }

    // An item's score is the sum over what it is near to; the reason is the nearest.
    private static async Task<Strategy> AskAsync(string name, IVectorIndex index, string reason, IReadOnlyList<(long Id, string Name, string Why)> seeds, CancellationToken cancellation)
    {
        var scores = new Dictionary<long, double>();
        var nearest = new Dictionary<long, (double Similarity, string Words)>();
        foreach ((long id, string track, string why) in seeds)
        {
            foreach ((long other, float similarity) in await index.NearestToAsync(id, NeighboursOfEach, null, cancellation) ?? [])
            {
                scores[other] = scores.GetValueOrDefault(other) + Math.Max(0, similarity);
                if (!nearest.TryGetValue(other, out (double Similarity, string Words) known) || similarity > known.Similarity)
                    nearest[other] = (similarity, $"{reason} “{track}”, because {why}");
            }
        }
        return new Strategy(name, scores, id => nearest[id].Words);
    }

    private static IEnumerable<Recommendation> PopularOfManyGenres(SqliteConnection db, IReadOnlySet<long> known)
    {
        var genres = new Dictionary<long, int>();
        foreach ((long track, long genre, long plays) in db.With("SELECT p.TrackId, coalesce(t.GenreId, -1), p.Plays FROM TrackPlays p JOIN Track t USING (TrackId) ORDER BY p.Plays DESC, p.TrackId LIMIT ?1", PopularLookedAt).All(row => (row.ColumnInt64(0), row.ColumnInt64(1), row.ColumnInt64(2))))
        {
            if (known.Contains(track) || genres.GetValueOrDefault(genre) >= PopularPerGenre)
                continue;
            genres[genre] = genres.GetValueOrDefault(genre) + 1;
            yield return new Recommendation(track, plays, "popular now");
        }
    }

    private static RecommendedTrack? Read(SqliteConnection db, long id) =>
        db.With("SELECT t.Name, ar.Name, ar.ArtistId, al.Title, al.AlbumId FROM Track t LEFT JOIN Album al USING (AlbumId) LEFT JOIN Artist ar USING (ArtistId) WHERE t.TrackId = ?1", id)
            .FirstOrDefault(row => new RecommendedTrack(id, row.ColumnText(0) ?? "", row.ColumnText(1), row.OptionalInt64(2), row.ColumnText(3), row.OptionalInt64(4), 0, ""));
}
