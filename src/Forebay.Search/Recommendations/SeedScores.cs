using Forebay.Search.Vectors;

namespace Forebay.Search.Recommendations;

/// <summary>How near items are to seeds in one space.</summary>
/// <remarks>The three nearest seeds tell what fits a part of somebody's taste, the mean what fits all of it; both are brought to one scale first. Pure.</remarks>
internal sealed class SeedScores
{
    private const int Nearest = 3;
    // How much more a record of one's own says than the place of an item among others.
    private const double SameRecord = 10;
    private readonly Dictionary<long, double> scores = [];
    private readonly Dictionary<long, long> nearestSeed = [];

    private SeedScores()
    {
    }

    public IReadOnlyDictionary<long, double> Scores => scores;

    /// <summary>The seed that an item is nearest to.</summary>
    public long NearestSeed(long item) => nearestSeed[item];

    /// <summary>Scores items.</summary>
    /// <param name="seeds">The seeds' vectors, of unit length.</param>
    /// <param name="items">The items' vectors, of unit length.</param>
    /// <param name="nearest">Whether the nearest seeds count beside the mean.</param>
    public static SeedScores Of(IReadOnlyDictionary<long, float[]> seeds, IReadOnlyDictionary<long, float[]> items, bool nearest)
    {
        var result = new SeedScores();
        if (seeds.Count == 0 || items.Count == 0)
            return result;
        long[] ids = [.. items.Keys.Order()];
        double[] near = new double[ids.Length], mean = new double[ids.Length];
        (long Id, float[] Vector)[] all = [.. seeds.OrderBy(seed => seed.Key).Select(seed => (seed.Key, seed.Value))];
        Span<double> best = stackalloc double[Nearest];
        for (int i = 0; i < ids.Length; i++)
        {
            best.Fill(double.NegativeInfinity);
            float[] vector = items[ids[i]];
            double sum = 0;
            foreach ((long seed, float[] other) in all)
            {
                double similarity = Dot.Product(vector, other);
                sum += similarity;
                if (similarity > best[0])
                    result.nearestSeed[ids[i]] = seed;
                if (similarity > best[^1])
                    Insert(best, similarity);
            }
            int count = Math.Min(Nearest, all.Length);
            for (int j = 0; j < count; j++)
                near[i] += best[j] / count;
            mean[i] = sum / all.Length;
        }
        Standardize(near);
        Standardize(mean);
        for (int i = 0; i < ids.Length; i++)
            result.scores[ids[i]] = mean[i] + (nearest ? near[i] : 0);
        return result;
    }

    /// <summary>Adds what the seeds' own albums and artists say: what a collection has much of, it wants more of.</summary>
    public void AddRecords(IReadOnlyCollection<long> seeds, IReadOnlyDictionary<long, ItemGroups> groups)
    {
        Dictionary<long, long[]> albums = SeedsBy(one => one.Album), artists = SeedsBy(one => one.Artist);
        foreach (long item in scores.Keys.ToArray())
        {
            (long? album, long? artist) = groups.GetValueOrDefault(item);
            long[] ofAlbum = album is { } a ? albums.GetValueOrDefault(a, []) : [], ofArtist = artist is { } b ? artists.GetValueOrDefault(b, []) : [];
            scores[item] += SameRecord * ((2.0 * ofAlbum.Length) + ofArtist.Length) / (3.0 * seeds.Count);
            if (ofAlbum.Length > 0 || ofArtist.Length > 0)
                nearestSeed[item] = ofAlbum.Length > 0 ? ofAlbum[0] : ofArtist[0];
        }

        Dictionary<long, long[]> SeedsBy(Func<ItemGroups, long?> group) =>
            seeds.Order().Select(seed => (Seed: seed, Group: group(groups.GetValueOrDefault(seed)))).Where(one => one.Group is not null).GroupBy(one => one.Group!.Value).ToDictionary(one => one.Key, one => one.Select(pair => pair.Seed).ToArray());
    }

    private static void Standardize(double[] values)
    {
        double mean = values.Average(), deviation = Math.Max(1e-12, Math.Sqrt(values.Sum(one => (one - mean) * (one - mean)) / values.Length));
        for (int i = 0; i < values.Length; i++)
            values[i] = (values[i] - mean) / deviation;
    }

    private static void Insert(Span<double> best, double value)
    {
        int at = value > best[0] ? 0 : value > best[1] ? 1 : 2;
        for (int j = Nearest - 1; j > at; j--)
            best[j] = best[j - 1];
        best[at] = value;
    }
}
