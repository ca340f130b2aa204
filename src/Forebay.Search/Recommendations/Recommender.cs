namespace Forebay.Search.Recommendations;

/// <summary>Mixes what several strategies say into one list.</summary>
/// <remarks>
/// Scores of different strategies have nothing in common, so each one's are brought to mean zero and deviation one first (Lee, Analyses of
/// multiple evidence combination, 1997). Pure: no state, no clock. Thread-safe.
/// </remarks>
public static class Recommender
{
    /// <summary>The items in the order of their mixed scores.</summary>
    /// <param name="strategies">What each says; one that says nothing has no weight.</param>
    /// <param name="options">How they are weighed.</param>
    /// <param name="excluded">What must not be recommended: owned already, or just heard.</param>
    public static IReadOnlyList<Recommendation> Rank(IReadOnlyList<Strategy> strategies, RecommenderOptions options, IReadOnlySet<long> excluded)
    {
        ArgumentNullException.ThrowIfNull(strategies);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(excluded);
        (Strategy Strategy, double Weight)[] speaking = [.. strategies.Where(one => one.Scores.Count > 0).Select(one => (one, options.Weights.TryGetValue(one.Name, out double weight) ? weight : 0)).Where(one => one.Item2 > 0)];
        double all = speaking.Sum(one => one.Weight);
        var mixed = new Dictionary<long, (double Score, double Most, Strategy Why)>();
        long[] items = [.. speaking.SelectMany(one => one.Strategy.Scores.Keys).Distinct().Where(id => !excluded.Contains(id))];
        foreach ((Strategy strategy, double weight) in speaking)
        {
            (double mean, double deviation) = Spread(strategy.Scores.Values);
            // What a strategy does not name is, to it, no better than the last it names.
            double last = strategy.Scores.Values.Min();
            foreach (long id in items)
            {
                bool named = strategy.Scores.TryGetValue(id, out double score);
                double part = weight / all * (((named ? score : last) - mean) / deviation);
                (double sum, double most, Strategy why) = mixed.TryGetValue(id, out var known) ? known : (0, double.NegativeInfinity, strategy);
                mixed[id] = named && part > most ? (sum + part, part, strategy) : (sum + part, most, why);
            }
        }
        return [.. mixed.OrderByDescending(one => one.Value.Score).ThenBy(one => one.Key).Select(one => new Recommendation(one.Key, one.Value.Score, one.Value.Why.Reason(one.Key)))];
    }

    /// <summary>The first of a ranked list, with no more than a few of one album or artist.</summary>
    /// <param name="ranked">Best first.</param>
    /// <param name="groups">What an item belongs to.</param>
    /// <param name="options">How many of each are too many.</param>
    /// <param name="count">How many are wanted.</param>
    public static IReadOnlyList<Recommendation> Diversify(IEnumerable<Recommendation> ranked, Func<long, ItemGroups> groups, RecommenderOptions options, int count)
    {
        ArgumentNullException.ThrowIfNull(ranked);
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(options);
        var albums = new Dictionary<long, int>();
        var artists = new Dictionary<long, int>();
        var chosen = new List<Recommendation>();
        foreach (Recommendation one in ranked)
        {
            if (chosen.Count == count)
                break;
            (long? album, long? artist) = (groups(one.Id).Album, groups(one.Id).Artist);
            if ((album is { } a && albums.GetValueOrDefault(a) >= options.MaxPerAlbum) || (artist is { } b && artists.GetValueOrDefault(b) >= options.MaxPerArtist))
                continue;
            if (album is { } c)
                albums[c] = albums.GetValueOrDefault(c) + 1;
            if (artist is { } d)
                artists[d] = artists.GetValueOrDefault(d) + 1;
            chosen.Add(one);
        }
        return chosen;
    }

    private static (double Mean, double Deviation) Spread(IEnumerable<double> scores)
    {
        double[] all = [.. scores];
        double mean = all.Average();
        double deviation = Math.Sqrt(all.Sum(one => (one - mean) * (one - mean)) / all.Length);
        return (mean, deviation > 1e-12 ? deviation : 1);
    }
}
