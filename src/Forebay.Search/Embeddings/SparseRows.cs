using System.Numerics;
using System.Runtime.InteropServices;

namespace Forebay.Search.Embeddings;

/// <summary>A matrix of which few places are not zero, row by row.</summary>
/// <param name="Columns">How many columns it has.</param>
/// <param name="Rows">For each row the columns, ascending, and what stands in them.</param>
internal sealed record SparseRows(int Columns, IReadOnlyList<(int[] Columns, float[] Values)> Rows)
{
    /// <summary>This matrix times another, whose rows are as many as this one's columns.</summary>
    public double[][] Times(double[][] right)
    {
        int width = right[0].Length;
        var product = new double[Rows.Count][];
        // Each row is summed by one thread in a fixed order: the result does not depend on how many there are.
        Parallel.For(0, Rows.Count, i =>
        {
            var sum = new double[width];
            (int[] columns, float[] values) = Rows[i];
            for (int k = 0; k < columns.Length; k++)
                Add(sum, right[columns[k]], values[k]);
            product[i] = sum;
        });
        return product;
    }

    /// <summary>This matrix turned over.</summary>
    public SparseRows Transposed()
    {
        var counts = new int[Columns];
        foreach ((int[] columns, _) in Rows)
        {
            foreach (int column in columns)
                counts[column]++;
        }
        (int[] Columns, float[] Values)[] rows = [.. counts.Select(count => (new int[count], new float[count]))];
        Array.Clear(counts);
        for (int i = 0; i < Rows.Count; i++)
        {
            (int[] columns, float[] values) = Rows[i];
            for (int k = 0; k < columns.Length; k++)
            {
                int at = counts[columns[k]]++;
                rows[columns[k]].Columns[at] = i;
                rows[columns[k]].Values[at] = values[k];
            }
        }
        return new SparseRows(Rows.Count, rows);
    }

    internal static void Add(double[] sum, double[] row, double factor)
    {
        // Each place has a sum of its own, so the width of the processor does not change the result.
        Span<Vector<double>> wide = MemoryMarshal.Cast<double, Vector<double>>(sum.AsSpan(0, row.Length));
        ReadOnlySpan<Vector<double>> other = MemoryMarshal.Cast<double, Vector<double>>(row);
        var factors = new Vector<double>(factor);
        for (int j = 0; j < wide.Length; j++)
            wide[j] += factors * other[j];
        for (int j = wide.Length * Vector<double>.Count; j < row.Length; j++)
            sum[j] += factor * row[j];
    }
}
