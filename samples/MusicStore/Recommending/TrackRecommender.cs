using System.Diagnostics;
using System.Globalization;
using Forebay;
using Forebay.Search.Recommendations;
using MusicStore.Catalogue;
using MusicStore.Primary;
using MusicStore.Similarity;

namespace MusicStore.Recommending;

/// <summary>What a customer may like, cached for six hours or until they buy, play or list something, or vectors change.</summary>
internal sealed class TrackRecommender(TieredCache cache, TrackSpaces spaces, IPrimary primary, IFeedTags feed, PageParts parts)
{
    private const int Count = 20;
    private const int Seeds = 200;
    private const int MostRelated = 500;
    private const int JustPlayed = 50;
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
                context.AddTags(feed.With(found.Items.SelectMany(item => (string[])[StoreTags.Track(item.Id), StoreTags.VectorsOf(item.Id), .. item.ArtistId is { } artist ? [StoreTags.Artist(artist)] : (string[])[]])));
                return found;
            },
            null,
            feed.With([StoreTags.Vectors, StoreTags.TasteOf(customer), StoreTags.InvoicesOf(customer), StoreTags.Albums]),
            cancellation);
        parts.Add("for you", result.Source, Stopwatch.GetElapsedTime(started));
        return result.Value!;
    }

    private async Task<RecommendedTracks> RecommendAsync(long customer, CancellationToken cancellation)
    {
        Taste taste = await primary.ReadAsync(db => Taste.ReadAsync(db, customer, Seeds, JustPlayed), cancellation);
        var asked = new List<SeedSpace>();
        foreach ((string name, string space, string reason) in Strategies)
            asked.Add(new SeedSpace(name, await spaces.OpenAsync(space), reason) { ByKind = name == Strategy.Genre });
        List<Seed> seeds = [.. taste.Seeds.Select(seed => new Seed(seed.Id, $"“{seed.Name}”, because {seed.Why}"))];
        IReadOnlyList<Recommendation> ranked = await new SeedRecommender(asked, Options).RankAsync(seeds, taste.Known, await RelatedAsync(seeds, cancellation), GroupsAsync, cancellation);
        bool personal = ranked.Count > 0;
        return await primary.ReadAsync(
            async db =>
            {
                List<Recommendation> candidates = personal ? [.. ranked] : await PopularOfManyGenresAsync(db, taste.Known);
                Dictionary<long, RecommendedTrack> read = [];
                // The first hundred are mostly enough.
                for (int from = 0, to = Count * 5; ; from = to, to *= 4)
                {
                    foreach (Recommendation one in candidates.Skip(from).Take(to - from))
                    {
                        if (await ReadAsync(db, one.Id) is { } track)
                            read[one.Id] = track;
                    }
                    IReadOnlyList<Recommendation> chosen = Recommender.Diversify(candidates.Take(to).Where(one => read.ContainsKey(one.Id)), id => new ItemGroups(read[id].AlbumId, read[id].ArtistId), Options, Count);
                    if (chosen.Count >= Count || to >= candidates.Count)
                        return new RecommendedTracks(personal, [.. chosen.Select(one => read[one.Id] with { Score = Math.Round(one.Score, 4), Reason = one.Reason })]);
                }
            },
            cancellation);
    }

    // What shares the album or the artist.
    private ValueTask<HashSet<long>> RelatedAsync(List<Seed> seeds, CancellationToken cancellation) => primary.ReadAsync(
        async db =>
        {
            HashSet<long> related = [];
            foreach (Seed seed in seeds)
            {
                if (related.Count >= MostRelated)
                    break;
                related.UnionWith(await db.AllAsync("SELECT o.TrackId FROM Track t JOIN Track o ON o.AlbumId = t.AlbumId WHERE t.TrackId = ?1 LIMIT 50", row => row.Int64(0), seed.Id));
                related.UnionWith(await db.AllAsync("SELECT o.TrackId FROM Track t JOIN Album a ON a.AlbumId = t.AlbumId JOIN Album b ON b.ArtistId = a.ArtistId JOIN Track o ON o.AlbumId = b.AlbumId WHERE t.TrackId = ?1 LIMIT 50", row => row.Int64(0), seed.Id));
            }
            return related;
        },
        cancellation);

    private ValueTask<IReadOnlyDictionary<long, ItemGroups>> GroupsAsync(IReadOnlyCollection<long> tracks, CancellationToken cancellation) => primary.ReadAsync(
        async db =>
        {
            var groups = new Dictionary<long, ItemGroups>(tracks.Count);
            foreach (long track in tracks)
            {
                foreach (ItemGroups one in await db.AllAsync("SELECT t.AlbumId, al.ArtistId FROM Track t LEFT JOIN Album al USING (AlbumId) WHERE t.TrackId = ?1", row => new ItemGroups(row.OptionalInt64(0), row.OptionalInt64(1)), track))
                    groups[track] = one;
            }
            return (IReadOnlyDictionary<long, ItemGroups>)groups;
        },
        cancellation);

    private static async ValueTask<List<Recommendation>> PopularOfManyGenresAsync(PrimarySession db, IReadOnlySet<long> known)
    {
        var genres = new Dictionary<long, int>();
        var popular = new List<Recommendation>();
        foreach ((long track, long genre, long plays) in await db.AllAsync("SELECT p.TrackId, coalesce(t.GenreId, -1), p.Plays FROM TrackPlays p JOIN Track t USING (TrackId) ORDER BY p.Plays DESC, p.TrackId LIMIT ?1", row => (row.Int64(0), row.Int64(1), row.Int64(2)), PopularLookedAt))
        {
            if (known.Contains(track) || genres.GetValueOrDefault(genre) >= PopularPerGenre)
                continue;
            genres[genre] = genres.GetValueOrDefault(genre) + 1;
            popular.Add(new Recommendation(track, plays, "popular now"));
        }
        return popular;
    }

    private static ValueTask<RecommendedTrack?> ReadAsync(PrimarySession db, long id) => db.FirstOrDefaultAsync(
        "SELECT t.Name, ar.Name, ar.ArtistId, al.Title, al.AlbumId FROM Track t LEFT JOIN Album al USING (AlbumId) LEFT JOIN Artist ar USING (ArtistId) WHERE t.TrackId = ?1",
        row => new RecommendedTrack(id, row.Text(0) ?? "", row.Text(1), row.OptionalInt64(2), row.Text(3), row.OptionalInt64(4), 0, ""),
        id);
}
