using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Forebay.Search.Embeddings;

/// <summary>The greatest singular values of a sparse matrix, with their vectors.</summary>
/// <param name="Values">The singular values, greatest first.</param>
/// <param name="Right">For each column of the matrix its place in the space.</param>
/// <remarks>
/// By a randomised range finder with power iterations (Halko, Martinsson and Tropp, Finding structure with randomness, 2011, algorithm 4.4).
/// Deterministic: fixed random numbers, double precision, sums in a fixed order, and the sign of each vector by its largest component.
/// </remarks>
internal sealed record TruncatedSvd(double[] Values, double[][] Right)
{
    private const int Oversampling = 10;
    private const int PowerIterations = 3;
    private const int Strips = 8;

    public static TruncatedSvd Of(SparseRows matrix, int rank, ulong seed = 1)
    {
        int width = Math.Min(rank + Oversampling, Math.Min(matrix.Columns, matrix.Rows.Count));
        rank = Math.Min(rank, width);
        SparseRows transposed = matrix.Transposed();
        if (rank == 0 || transposed.Rows.All(row => row.Columns.Length == 0))
            return new TruncatedSvd([], [.. Enumerable.Range(0, matrix.Columns).Select(_ => Array.Empty<double>())]);
        var random = new FixedRandom(seed);
        double[][] start = [.. Enumerable.Range(0, matrix.Columns).Select(_ => Enumerable.Range(0, width).Select(_ => random.NextNormal()).ToArray())];
        double[][] range = Orthonormalize(matrix.Times(start));
        for (int i = 0; i < PowerIterations; i++)
            range = Orthonormalize(matrix.Times(transposed.Times(range)));
        // Once more: once leaves rounding behind that the result would show.
        range = Orthonormalize(range);
        // B = QᵀA is small; its transpose is what is at hand: columns × width.
        double[][] small = transposed.Times(range);
        Evd<double> squares = Gram([.. small.Where((_, row) => transposed.Rows[row].Columns.Length > 0)]).Evd(Symmetricity.Symmetric);
        // Ascending in the decomposition, greatest first here.
        int[] order = [.. Enumerable.Range(0, width).OrderByDescending(i => squares.EigenValues[i].Real).ThenBy(i => i).Take(rank)];
        double[] values = [.. order.Select(i => Math.Sqrt(Math.Max(0, squares.EigenValues[i].Real)))];
        Matrix<double> vectors = squares.EigenVectors;
        double[][] turn = [.. Enumerable.Range(0, width).Select(k => order.Select((column, j) => values[j] > 1e-12 ? vectors[k, column] / values[j] : 0).ToArray())];
        var right = new double[matrix.Columns][];
        Parallel.For(0, right.Length, row =>
        {
            right[row] = new double[rank];
            // A column of zeros, as of most hashed places, lies nowhere.
            if (transposed.Rows[row].Columns.Length == 0)
                return;
            for (int k = 0; k < width; k++)
                SparseRows.Add(right[row], turn[k], small[row][k]);
        });
        FixSigns(right, rank);
        return new TruncatedSvd(values, right);
    }

    /// <summary>Where a row of such a matrix lies: U·√S, which is A·V/√S.</summary>
    public float[] Place(int[] columns, float[] values)
    {
        var sum = new double[Values.Length];
        for (int k = 0; k < columns.Length; k++)
            SparseRows.Add(sum, Right[columns[k]], values[k]);
        return Unit([.. sum.Select((one, j) => Values[j] > 1e-12 ? one / Math.Sqrt(Values[j]) : 0)]);
    }

    /// <summary>A vector of length one; a zero stays zero.</summary>
    internal static float[] Unit(double[] vector)
    {
        double length = Math.Sqrt(vector.Sum(one => one * one));
        return [.. vector.Select(one => length > 1e-12 ? (float)(one / length) : 0f)];
    }

    private static Matrix<double> Gram(double[][] rows)
    {
        int width = rows[0].Length;
        Matrix<double> gram = Matrix<double>.Build.Dense(width, width);
        // In a few strips of rows, whose sums are added in their order.
        double[][][] strips = [.. Enumerable.Range(0, Strips).Select(_ => Enumerable.Range(0, width).Select(_ => new double[width]).ToArray())];
        Parallel.For(0, Strips, strip =>
        {
            double[][] sum = strips[strip];
            for (int i = strip * rows.Length / Strips; i < (strip + 1) * rows.Length / Strips; i++)
            {
                for (int a = 0; a < width; a++)
                {
                    if (rows[i][a] != 0)
                        SparseRows.Add(sum[a], rows[i], rows[i][a]);
                }
            }
        });
        double[][] sums = strips[0];
        foreach (double[][] strip in strips.Skip(1))
        {
            for (int a = 0; a < width; a++)
                SparseRows.Add(sums[a], strip[a], 1);
        }
        for (int a = 0; a < width; a++)
        {
            for (int b = 0; b < width; b++)
                gram[a, b] = sums[a][b];
        }
        return gram;
    }

    // By the eigenvectors of the Gram matrix, which bears columns that depend on each other.
    private static double[][] Orthonormalize(double[][] rows)
    {
        Evd<double> squares = Gram(rows).Evd(Symmetricity.Symmetric);
        int width = rows[0].Length;
        double greatest = squares.EigenValues[width - 1].Real;
        Matrix<double> vectors = squares.EigenVectors;
        double[][] scale = [.. Enumerable.Range(0, width).Select(_ => new double[width])];
        for (int j = 0; j < width; j++)
        {
            double value = squares.EigenValues[j].Real;
            double factor = value > greatest * 1e-14 && value > 0 ? 1 / Math.Sqrt(value) : 0;
            for (int k = 0; k < width; k++)
                scale[k][j] = vectors[k, j] * factor;
        }
        var result = new double[rows.Length][];
        Parallel.For(0, rows.Length, i =>
        {
            var row = new double[width];
            for (int k = 0; k < width; k++)
            {
                if (rows[i][k] != 0)
                    SparseRows.Add(row, scale[k], rows[i][k]);
            }
            result[i] = row;
        });
        return result;
    }

    private static void FixSigns(double[][] right, int rank)
    {
        for (int j = 0; j < rank; j++)
        {
            double largest = 0;
            foreach (double[] row in right)
            {
                if (Math.Abs(row[j]) > Math.Abs(largest) + 1e-12)
                    largest = row[j];
            }
            if (largest >= 0)
                continue;
            foreach (double[] row in right)
                row[j] = -row[j];
        }
    }
}
