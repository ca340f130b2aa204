namespace Forebay.Search.Recommendations;

/// <summary>Recommends items that are near, in several vector spaces, to what somebody is known to like.</summary>
/// <remarks>
/// Candidates are the neighbours of the seeds, of their middle, and what is of their albums and artists; each is then compared with all seeds,
/// and the spaces' scores are mixed (<see cref="Recommender.Rank"/>). Thread-safe.
/// </remarks>
/// <param name="spaces">The spaces, each for a strategy of its own.</param>
/// <param name="options">The strategies' weights, and how many neighbours are looked at.</param>
public sealed class SeedRecommender(IReadOnlyList<SeedSpace> spaces, RecommenderOptions options)
{
    /// <summary>The items near to the seeds, best first.</summary>
    /// <param name="seeds">What somebody likes, the most telling first: of many, the first are asked for neighbours, and all are compared with.</param>
    /// <param name="excluded">What must not be recommended: owned already, or just heard.</param>
    /// <param name="related">Further items that may be recommended: those of the seeds' albums and artists.</param>
    /// <param name="groupsOf">What items belong to.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<Recommendation>> RankAsync(
        IReadOnlyList<Seed> seeds, IReadOnlySet<long> excluded, IReadOnlyCollection<long> related, Func<IReadOnlyCollection<long>, CancellationToken, ValueTask<IReadOnlyDictionary<long, ItemGroups>>> groupsOf, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentNullException.ThrowIfNull(excluded);
        ArgumentNullException.ThrowIfNull(related);
        ArgumentNullException.ThrowIfNull(groupsOf);
        if (seeds.Count == 0)
            return [];
        long[] ids = [.. seeds.Select(seed => seed.Id).Distinct()];
        var known = new Dictionary<SeedSpace, IReadOnlyDictionary<long, float[]>>();
        HashSet<long> candidates = [.. related];
        foreach (SeedSpace space in spaces)
        {
            known[space] = await space.Index.GetManyAsync(ids, cancellationToken).ConfigureAwait(false);
            candidates.UnionWith(await NeighboursAsync(space, [.. ids.Where(known[space].ContainsKey).Select(id => known[space][id])], cancellationToken).ConfigureAwait(false));
        }
        candidates.ExceptWith(excluded);
        candidates.ExceptWith(ids);
        IReadOnlyDictionary<long, ItemGroups> groups = await groupsOf([.. candidates, .. ids], cancellationToken).ConfigureAwait(false);
        Dictionary<long, string> words = seeds.DistinctBy(seed => seed.Id).ToDictionary(seed => seed.Id, seed => seed.Words);
        var strategies = new List<Strategy>();
        foreach (SeedSpace space in spaces)
        {
            SeedScores scores = SeedScores.Of(known[space], await space.Index.GetManyAsync(candidates, cancellationToken).ConfigureAwait(false), nearest: !space.ByKind);
            if (space.ByKind)
                scores.AddRecords(ids, groups);
            strategies.Add(new Strategy(space.Strategy, scores.Scores, item => $"{space.Words} {words[scores.NearestSeed(item)]}"));
        }
        return Recommender.Rank(strategies, options, excluded);
    }

    private async Task<HashSet<long>> NeighboursAsync(SeedSpace space, float[][] seeds, CancellationToken cancellationToken)
    {
        HashSet<long> near = [];
        if (seeds.Length == 0)
            return near;
        float[] middle = new float[space.Index.Space.Dimensions];
        foreach (float[] seed in seeds)
        {
            for (int i = 0; i < middle.Length; i++)
                middle[i] += seed[i];
        }
        IEnumerable<float[]> asked = seeds.Take(options.SeedsAsked);
        // Opposite tastes may cancel each other out.
        if (Array.Exists(middle, one => Math.Abs(one) > 1e-6))
            asked = asked.Prepend(middle);
        foreach (float[] query in asked)
            near.UnionWith((await space.Index.NearestAsync(query, options.NeighboursOfEach, null, cancellationToken).ConfigureAwait(false)).Select(one => one.Id));
        return near;
    }
}
