using Forebay.Search.Embeddings;
using Forebay.Search.Recommendations;

namespace Forebay.Benchmarks.Search;

/// <summary>Ranks all tracks for a set of tracks, by the recommender and by simpler rules.</summary>
internal sealed class TrackScorer : IAsyncDisposable
{
    private readonly ChinookSample data;
    private readonly VectorFile file;
    private readonly IReadOnlyList<SeedSpace> spaces;
    private readonly ILookup<long, long> ofAlbum;
    private readonly ILookup<long, long> ofArtist;
    private readonly int[] popularity;

    private TrackScorer(ChinookSample data, VectorFile file, IReadOnlyList<SeedSpace> spaces, IReadOnlyList<int[]> invoices)
    {
        (this.data, this.file, this.spaces) = (data, file, spaces);
        ofAlbum = Enumerable.Range(0, data.Tracks.Count).ToLookup(i => data.Tracks[i].AlbumId, i => (long)i);
        ofArtist = Enumerable.Range(0, data.Tracks.Count).ToLookup(i => data.Tracks[i].ArtistId, i => (long)i);
        popularity = new int[data.Tracks.Count];
        foreach (int track in invoices.SelectMany(lines => lines))
            popularity[track]++;
    }

    /// <summary>Learns the spaces as the store does, without what is hidden, and writes them into indexes like the store's.</summary>
    public static async Task<TrackScorer> FitAsync(ChinookSample data, IReadOnlyList<int[]> playlists, IReadOnlyList<int[]> invoices)
    {
        int count = data.Tracks.Count;
        List<FeatureGroup> features = data.Metadata();
        (string, double)[][] texts = [.. data.Tracks.Select(track => ((string, double)[])[(track.Name, 1), (track.Album, 1), (track.Artist, 1.5), (track.Composer ?? "", 0.7)])];
        TextEmbedder embedder = TextEmbedder.Fit(texts);
        var vectors = new VectorFile();
        IReadOnlyList<SeedSpace> learned =
        [
            new(Strategy.Text, await vectors.WriteAsync("text", [.. texts.AsParallel().AsOrdered().Select(one => embedder.Embed(one))]), ""),
            new(Strategy.Genre, await vectors.WriteAsync("metadata", FactorModel.Fit(count, features, 64).Vectors), "") { ByKind = true },
            new(Strategy.Collaborative, await vectors.WriteAsync("behaviour", CooccurrenceModel.Fit(count, [.. features, .. data.Behaviour(playlists, invoices)], 128).Vectors), ""),
        ];
        return new TrackScorer(data, vectors, learned, invoices);
    }

    /// <summary>What the store would recommend, before it takes care of variety.</summary>
    public async Task<IReadOnlyList<int>> MixedAsync(int[] seeds, RecommenderOptions options)
    {
        HashSet<long> known = [.. seeds.Select(seed => (long)seed)], related = [.. seeds.SelectMany(seed => ofAlbum[data.Tracks[seed].AlbumId].Concat(ofArtist[data.Tracks[seed].ArtistId]))];
        IReadOnlyList<Recommendation> ranked = await new SeedRecommender(spaces, options).RankAsync([.. seeds.Select(seed => new Seed(seed))], known, related, (ids, _) => new(Groups(ids)));
        return [.. ranked.Select(one => (int)one.Id)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SeedSpace space in spaces)
            space.Index.Dispose();
        await file.DisposeAsync();
    }

    public IReadOnlyList<int> SameAlbumArtistGenre(int[] seeds)
    {
        Dictionary<long, int> albums = Counts(seeds, track => track.AlbumId), artists = Counts(seeds, track => track.ArtistId), genres = Counts(seeds, track => track.GenreId);
        return Ranked(seeds, i => (albums.GetValueOrDefault(data.Tracks[i].AlbumId) * 3) + (artists.GetValueOrDefault(data.Tracks[i].ArtistId) * 2) + genres.GetValueOrDefault(data.Tracks[i].GenreId) + (popularity[i] * 1e-6));
    }

    public IReadOnlyList<int> SameGenre(int[] seeds)
    {
        Dictionary<long, int> genres = Counts(seeds, track => track.GenreId);
        return Ranked(seeds, i => genres.GetValueOrDefault(data.Tracks[i].GenreId) + (popularity[i] * 1e-3));
    }

    public IReadOnlyList<int> Popular(int[] seeds) => Ranked(seeds, i => popularity[i]);

    public IReadOnlyList<int> AtRandom(int[] seeds, Random random) => Ranked(seeds, _ => random.NextDouble());

    private Dictionary<long, ItemGroups> Groups(IReadOnlyCollection<long> ids) => ids.ToDictionary(id => id, id => new ItemGroups(data.Tracks[(int)id].AlbumId, data.Tracks[(int)id].ArtistId));

    private Dictionary<long, int> Counts(int[] seeds, Func<ChinookSample.Row, long> value) => seeds.CountBy(seed => value(data.Tracks[seed])).ToDictionary();

    private int[] Ranked(int[] seeds, Func<int, double> score)
    {
        HashSet<int> known = [.. seeds];
        double[] scores = [.. Enumerable.Range(0, data.Tracks.Count).Select(score)];
        return [.. Enumerable.Range(0, scores.Length).Where(i => !known.Contains(i)).OrderByDescending(i => scores[i])];
    }
}
