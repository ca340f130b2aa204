using Forebay.Search.Embeddings;
using Forebay.Search.Recommendations;

namespace Forebay.Benchmarks.Search;

/// <summary>Ranks all tracks for a set of tracks, by the recommender and by simpler rules.</summary>
internal sealed class TrackScorer
{
    private readonly ChinookSample data;
    private readonly IReadOnlyList<float[]> metadata;
    private readonly IReadOnlyList<float[]> behaviour;
    private readonly float[][] text;
    private readonly int[] popularity;

    public TrackScorer(ChinookSample data, IReadOnlyList<int[]> playlists, IReadOnlyList<int[]> invoices)
    {
        this.data = data;
        int count = data.Tracks.Count;
        List<FeatureGroup> features = data.Metadata();
        metadata = FactorModel.Fit(count, features, 64).Vectors;
        behaviour = CooccurrenceModel.Fit(count, [.. features, .. data.Behaviour(playlists, invoices)], 128).Vectors;
        (string, double)[][] texts = [.. data.Tracks.Select(track => ((string, double)[])[(track.Name, 1), (track.Album, 1), (track.Artist, 1.5), (track.Composer ?? "", 0.7)])];
        TextEmbedder embedder = TextEmbedder.Fit(texts);
        text = [.. texts.AsParallel().AsOrdered().Select(one => embedder.Embed(one))];
        popularity = new int[count];
        foreach (int track in invoices.SelectMany(lines => lines))
            popularity[track]++;
    }

    public IReadOnlyList<int> Mixed(int[] seeds, RecommenderOptions options)
    {
        Strategy[] strategies =
        [
            new(Strategy.Text, Near(text, seeds), _ => ""),
            new(Strategy.Genre, Kind(seeds), _ => ""),
            new(Strategy.Collaborative, Near(behaviour, seeds), _ => ""),
        ];
        return [.. Recommender.Rank(strategies, options, seeds.Select(seed => (long)seed).ToHashSet()).Select(one => (int)one.Id)];
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

    // Of the set as a whole, and of its albums and artists above all: what a collection has much of, it wants more of.
    private Dictionary<long, double> Kind(int[] seeds)
    {
        const double SameRecord = 10;
        Dictionary<long, double> near = Near(metadata, seeds, nearestThree: false);
        Dictionary<long, int> albums = Counts(seeds, track => track.AlbumId), artists = Counts(seeds, track => track.ArtistId);
        foreach (long i in near.Keys.ToArray())
            near[i] += SameRecord * ((albums.GetValueOrDefault(data.Tracks[(int)i].AlbumId) * 2.0) + artists.GetValueOrDefault(data.Tracks[(int)i].ArtistId)) / (3.0 * seeds.Length);
        return near;
    }

    // The three nearest tell what fits a part of the set, the mean what fits all of it.
    private Dictionary<long, double> Near(IReadOnlyList<float[]> vectors, int[] seeds, bool nearestThree = true)
    {
        double[] nearest = new double[vectors.Count], mean = new double[vectors.Count];
        Span<double> best = stackalloc double[3];
        for (int i = 0; i < vectors.Count; i++)
        {
            best.Fill(double.NegativeInfinity);
            double sum = 0;
            foreach (int seed in seeds)
            {
                double similarity = Forebay.Search.Vectors.Dot.Product(vectors[i], vectors[seed]);
                sum += similarity;
                if (similarity > best[2])
                    Insert(best, similarity);
            }
            int top = Math.Min(3, seeds.Length);
            for (int j = 0; j < top; j++)
                nearest[i] += best[j] / top;
            mean[i] = sum / seeds.Length;
        }
        Standardize(nearest);
        Standardize(mean);
        return Enumerable.Range(0, vectors.Count).ToDictionary(i => (long)i, i => mean[i] + (nearestThree ? nearest[i] : 0));
    }

    private static void Standardize(double[] scores)
    {
        double mean = scores.Average(), deviation = Math.Max(1e-12, Math.Sqrt(scores.Sum(one => (one - mean) * (one - mean)) / scores.Length));
        for (int i = 0; i < scores.Length; i++)
            scores[i] = (scores[i] - mean) / deviation;
    }

    private static void Insert(Span<double> best, double value)
    {
        int at = value > best[0] ? 0 : value > best[1] ? 1 : 2;
        for (int j = 2; j > at; j--)
            best[j] = best[j - 1];
        best[at] = value;
    }

    private Dictionary<long, int> Counts(int[] seeds, Func<ChinookSample.Row, long> value) => seeds.CountBy(seed => value(data.Tracks[seed])).ToDictionary();

    private int[] Ranked(int[] seeds, Func<int, double> score)
    {
        HashSet<int> known = [.. seeds];
        double[] scores = [.. Enumerable.Range(0, data.Tracks.Count).Select(score)];
        return [.. Enumerable.Range(0, scores.Length).Where(i => !known.Contains(i)).OrderByDescending(i => scores[i])];
    }
}
