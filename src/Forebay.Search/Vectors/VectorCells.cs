namespace Forebay.Search.Vectors;

/// <summary>Cells of a space: each vector belongs to that whose centre is nearest.</summary>
/// <remarks>Spherical k-means (Dhillon and Modha, Concept decompositions for large sparse text data, 2001), begun with a fixed choice, so that the same vectors give the same cells. Immutable.</remarks>
internal sealed class VectorCells(float[][] centres)
{
    private const int Rounds = 12;

    public static VectorCells None { get; } = new([]);

    public int Count => centres.Length;

    public float[] this[int cell] => centres[cell];

    public static VectorCells Train(IReadOnlyList<float[]> sample, int cells, CancellationToken cancellationToken)
    {
        cells = Math.Min(cells, sample.Count);
        if (cells < 2)
            return None;
        float[][] centres = [.. Enumerable.Range(0, cells).Select(i => sample[(int)((long)i * sample.Count / cells)])];
        var own = new int[sample.Count];
        for (int round = 0; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var now = new VectorCells(centres);
            Parallel.For(0, sample.Count, i => own[i] = now.Nearest(sample[i]));
            centres = Means(sample, own, centres);
        }
        return new VectorCells(centres);
    }

    public int Nearest(ReadOnlySpan<float> vector)
    {
        int nearest = 0;
        float most = float.NegativeInfinity;
        for (int i = 0; i < centres.Length; i++)
        {
            float similarity = Dot.Product(vector, centres[i]);
            if (similarity > most)
                (nearest, most) = (i, similarity);
        }
        return nearest;
    }

    /// <summary>The nearest cells, nearest first.</summary>
    public int[] Nearest(ReadOnlySpan<float> vector, int count)
    {
        var nearest = new NearestList(Math.Min(count, centres.Length));
        for (int i = 0; i < centres.Length; i++)
        {
            float similarity = Dot.Product(vector, centres[i]);
            if (similarity > nearest.Least)
                nearest.Offer(i, similarity);
        }
        return [.. nearest.Sorted().Select(one => (int)one.Id)];
    }

    private static float[][] Means(IReadOnlyList<float[]> sample, int[] own, float[][] before)
    {
        var sums = new double[before.Length][];
        for (int i = 0; i < sample.Count; i++)
        {
            double[] sum = sums[own[i]] ??= new double[sample[i].Length];
            for (int j = 0; j < sum.Length; j++)
                sum[j] += sample[i][j];
        }
        return [.. sums.Select((sum, i) => Unit(sum) ?? before[i])];
    }

    // An empty cell, or one whose members cancel each other out, keeps its centre.
    private static float[]? Unit(double[]? sum)
    {
        double length = sum is null ? 0 : Math.Sqrt(sum.Sum(one => one * one));
        return length > 1e-12 ? [.. sum!.Select(one => (float)(one / length))] : null;
    }
}
