using System.Diagnostics;
using System.Globalization;
using Forebay;
using Forebay.Search.Recommendations;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using MusicStore.Catalogue;
using MusicStore.Similarity;

namespace MusicStore.Recommending;

/// <summary>What a customer may like, cached for six hours or until they buy, play or list something, or vectors change.</summary>
internal sealed class TrackRecommender(TieredCache cache, TrackSpaces spaces, SqlitePool primary, PageParts parts)
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
                context.AddTags(found.Items.SelectMany(item => (string[])[StoreTags.Track(item.Id), StoreTags.VectorsOf(item.Id), .. item.ArtistId is { } artist ? [StoreTags.Artist(artist)] : (string[])[]]));
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
        var asked = new List<SeedSpace>();
        foreach ((string name, string space, string reason) in Strategies)
            asked.Add(new SeedSpace(name, await spaces.OpenAsync(space), reason) { ByKind = name == Strategy.Genre });
        List<Seed> seeds = [.. taste.Seeds.Select(seed => new Seed(seed.Id, $"“{seed.Name}”, because {seed.Why}"))];
        IReadOnlyList<Recommendation> ranked = await new SeedRecommender(asked, Options).RankAsync(seeds, taste.Known, await RelatedAsync(seeds, cancellation), GroupsAsync, cancellation);
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

    // What shares the album or the artist.
    private ValueTask<HashSet<long>> RelatedAsync(List<Seed> seeds, CancellationToken cancellation) => primary.ReadAsync(
        db =>
        {
            HashSet<long> related = [];
            foreach (Seed seed in seeds)
            {
                if (related.Count >= MostRelated)
                    break;
                related.UnionWith(db.With("SELECT o.TrackId FROM Track t JOIN Track o ON o.AlbumId = t.AlbumId WHERE t.TrackId = ?1 LIMIT 50", seed.Id).All(row => row.ColumnInt64(0)));
                related.UnionWith(db.With("SELECT o.TrackId FROM Track t JOIN Album a ON a.AlbumId = t.AlbumId JOIN Album b ON b.ArtistId = a.ArtistId JOIN Track o ON o.AlbumId = b.AlbumId WHERE t.TrackId = ?1 LIMIT 50", seed.Id).All(row => row.ColumnInt64(0)));
            }
            return related;
        },
        cancellation);

    private ValueTask<IReadOnlyDictionary<long, ItemGroups>> GroupsAsync(IReadOnlyCollection<long> tracks, CancellationToken cancellation) => primary.ReadAsync(
        db =>
        {
            var groups = new Dictionary<long, ItemGroups>(tracks.Count);
            foreach (long track in tracks)
            {
                SqliteStatement read = db.With("SELECT t.AlbumId, al.ArtistId FROM Track t LEFT JOIN Album al USING (AlbumId) WHERE t.TrackId = ?1", track);
                if (read.Step())
                    groups[track] = new ItemGroups(read.OptionalInt64(0), read.OptionalInt64(1));
                read.Reset();
            }
            return (IReadOnlyDictionary<long, ItemGroups>)groups;
        },
        cancellation);

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
