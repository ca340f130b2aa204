namespace Forebay.Search.Embeddings;

/// <summary>Places items by the items they go together with: items × items, PPMI, truncated SVD.</summary>
/// <remarks>
/// Two items go together once for each feature they share, the less the more items have it: a playlist of ten says more than one of a thousand.
/// Needs memory by the square of the items; for many take <see cref="FactorModel"/>. Immutable.
/// </remarks>
public sealed class CooccurrenceModel
{
    /// <summary>The most items that can be fitted.</summary>
    public const int MaxItems = 6_000;

    private CooccurrenceModel(float[][] vectors) => Vectors = vectors;

    /// <summary>For each item its vector, of length one; zero where it goes together with nothing.</summary>
    public IReadOnlyList<float[]> Vectors { get; }

    /// <summary>Fits a model.</summary>
    /// <param name="items">How many items there are, at most <see cref="MaxItems"/>.</param>
    /// <param name="groups">Their features.</param>
    /// <param name="dimensions">Numbers in a vector.</param>
    public static CooccurrenceModel Fit(int items, IReadOnlyList<FeatureGroup> groups, int dimensions)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(items, MaxItems);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        var features = new List<(IReadOnlyList<int> Members, double Share)>[items];
        for (int i = 0; i < items; i++)
            features[i] = [];
        foreach (FeatureGroup group in groups)
        {
            foreach (IReadOnlyList<int> members in group.Members.Where(members => members.Count > 1))
            {
                double share = group.Weight / (Math.Log2(1 + members.Count) * Math.Sqrt(members.Count));
                foreach (int item in members)
                    features[item].Add((members, share));
            }
        }
        var rows = new (int[], float[])[items];
        Parallel.For(0, items, i => rows[i] = Row(i, items, features[i]));
        SparseRows information = Ppmi.Of(new SparseRows(items, rows));
        TruncatedSvd svd = TruncatedSvd.Of(information, dimensions);
        return new CooccurrenceModel([.. information.Rows.Select(row => FactorModel.Padded(svd.Place(row.Columns, row.Values), dimensions))]);
    }

    private static (int[] Columns, float[] Values) Row(int item, int items, List<(IReadOnlyList<int> Members, double Share)> features)
    {
        var sums = new double[items];
        foreach ((IReadOnlyList<int> members, double share) in features)
        {
            for (int i = 0; i < members.Count; i++)
                sums[members[i]] += share;
        }
        sums[item] = 0;
        int[] columns = [.. Enumerable.Range(0, items).Where(i => sums[i] > 0)];
        return (columns, [.. columns.Select(i => (float)sums[i])]);
    }
}
