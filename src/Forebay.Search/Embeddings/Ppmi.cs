namespace Forebay.Search.Embeddings;

/// <summary>Positive pointwise mutual information: how much more often two things go together than by chance; what is less often is zero.</summary>
/// <remarks>With the contexts' frequencies to the power of 0.75, so that rare ones weigh less (Levy, Goldberg and Dagan, Improving distributional similarity, 2015).</remarks>
internal static class Ppmi
{
    private const double Smoothing = 0.75;

    public static SparseRows Of(SparseRows counts)
    {
        double[] rowSums = [.. counts.Rows.Select(row => row.Values.Sum(value => (double)value))];
        var columnSums = new double[counts.Columns];
        foreach ((int[] columns, float[] values) in counts.Rows)
        {
            for (int k = 0; k < columns.Length; k++)
                columnSums[columns[k]] += values[k];
        }
        double[] contexts = [.. columnSums.Select(sum => Math.Pow(sum, Smoothing))];
        double all = contexts.Sum();
        return new SparseRows(counts.Columns, [.. counts.Rows.Select((row, i) => Row(row, rowSums[i], contexts, all))]);
    }

    private static (int[] Columns, float[] Values) Row((int[] Columns, float[] Values) row, double sum, double[] contexts, double all)
    {
        var columns = new List<int>(row.Columns.Length);
        var values = new List<float>(row.Columns.Length);
        for (int k = 0; k < row.Columns.Length; k++)
        {
            double information = Math.Log(row.Values[k] * all / (sum * contexts[row.Columns[k]]));
            if (information > 0)
            {
                columns.Add(row.Columns[k]);
                values.Add((float)information);
            }
        }
        return ([.. columns], [.. values]);
    }
}
