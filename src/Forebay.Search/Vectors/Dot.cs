using System.Numerics;
using System.Runtime.InteropServices;

namespace Forebay.Search.Vectors;

/// <summary>The inner product, as wide as the processor can.</summary>
internal static class Dot
{
    /// <summary>Of two vectors of the same length. Four sums at a time, because one would wait for itself.</summary>
    public static float Product(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        int width = Vector<float>.Count;
        ReadOnlySpan<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(a), y = MemoryMarshal.Cast<float, Vector<float>>(b[..a.Length]);
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
        int i = 0;
        for (; i <= x.Length - 4; i += 4)
        {
            s0 = Vector.FusedMultiplyAdd(x[i], y[i], s0);
            s1 = Vector.FusedMultiplyAdd(x[i + 1], y[i + 1], s1);
            s2 = Vector.FusedMultiplyAdd(x[i + 2], y[i + 2], s2);
            s3 = Vector.FusedMultiplyAdd(x[i + 3], y[i + 3], s3);
        }
        for (; i < x.Length; i++)
            s0 = Vector.FusedMultiplyAdd(x[i], y[i], s0);
        float sum = Vector.Sum(s0 + s1 + (s2 + s3));
        for (int j = x.Length * width; j < a.Length; j++)
            sum += a[j] * b[j];
        return sum;
    }
}
