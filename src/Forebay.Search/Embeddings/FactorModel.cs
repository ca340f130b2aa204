namespace Forebay.Search.Embeddings;

/// <summary>Places items by the features they have: items × features, PPMI, truncated SVD.</summary>
/// <remarks>
/// Linear in the number of items. Items that share rare features lie near each other (Levy and Goldberg, Neural word embedding as implicit matrix
/// factorization, 2014). Immutable.
/// </remarks>
public sealed class FactorModel
{
    private FactorModel(float[][] vectors) => Vectors = vectors;

    /// <summary>For each item its vector, of length one; zero where it has no feature that tells anything.</summary>
    public IReadOnlyList<float[]> Vectors { get; }

    /// <summary>Fits a model.</summary>
    /// <param name="items">How many items there are.</param>
    /// <param name="groups">Their features.</param>
    /// <param name="dimensions">Numbers in a vector.</param>
    /// <param name="maxFitted">Of more items than this, so many spread over all are fitted, and the others placed in what came of it.</param>
    public static FactorModel Fit(int items, IReadOnlyList<FeatureGroup> groups, int dimensions, int maxFitted = 50_000)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxFitted, 1);
        SparseRows information = Ppmi.Of(Matrix(items, groups));
        int step = Math.Max(1, (items + maxFitted - 1) / maxFitted);
        SparseRows fitted = step == 1 ? information : new SparseRows(information.Columns, [.. information.Rows.Where((_, i) => i % step == 0)]);
        TruncatedSvd svd = TruncatedSvd.Of(fitted, dimensions);
        var vectors = new float[items][];
        Parallel.For(0, items, i => vectors[i] = Padded(svd.Place(information.Rows[i].Columns, information.Rows[i].Values), dimensions));
        return new FactorModel(vectors);
    }

    internal static SparseRows Matrix(int items, IReadOnlyList<FeatureGroup> groups)
    {
        var rows = new List<(int Column, float Value)>[items];
        for (int i = 0; i < items; i++)
            rows[i] = [];
        int column = 0;
        foreach (FeatureGroup group in groups)
        {
            foreach (IReadOnlyList<int> members in group.Members)
            {
                // What one item alone has tells nothing about others.
                if (members.Count < 2)
                    continue;
                foreach (int item in members)
                    rows[item].Add((column, (float)group.Weight));
                column++;
            }
        }
        return new SparseRows(column, [.. rows.Select(row => (row.Select(one => one.Column).ToArray(), row.Select(one => one.Value).ToArray()))]);
    }

    internal static float[] Padded(float[] vector, int dimensions)
    {
        if (vector.Length < dimensions)
            Array.Resize(ref vector, dimensions);
        return vector;
    }
}
