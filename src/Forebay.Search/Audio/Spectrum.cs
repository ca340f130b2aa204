using System.Numerics;

namespace Forebay.Search.Audio;

/// <summary>The power spectrum of windows of samples (Hann). Not thread-safe: it has one buffer.</summary>
internal sealed class Spectrum(int size)
{
    private readonly double[] window = [.. Enumerable.Range(0, size).Select(i => 0.5 - (0.5 * Math.Cos(2 * Math.PI * i / size)))];
    private readonly Complex[] buffer = new Complex[size];

    /// <summary>Fills size/2 + 1 powers.</summary>
    public void Power(ReadOnlySpan<float> samples, Span<double> powers)
    {
        for (int i = 0; i < size; i++)
            buffer[i] = samples[i] * window[i];
        Transform(buffer);
        for (int i = 0; i <= size / 2; i++)
            powers[i] = (buffer[i].Real * buffer[i].Real) + (buffer[i].Imaginary * buffer[i].Imaginary);
    }

    /// <summary>Cooley and Tukey's transform in place; the length is a power of two.</summary>
    internal static void Transform(Span<Complex> values)
    {
        for (int i = 1, j = 0; i < values.Length; i++)
        {
            int bit = values.Length >> 1;
            for (; (j & bit) != 0; bit >>= 1)
                j ^= bit;
            j ^= bit;
            if (i < j)
                (values[i], values[j]) = (values[j], values[i]);
        }
        for (int length = 2; length <= values.Length; length <<= 1)
        {
            int half = length / 2;
            for (int k = 0; k < half; k++)
            {
                Complex turn = Complex.FromPolarCoordinates(1, -2 * Math.PI * k / length);
                for (int start = k; start < values.Length; start += length)
                {
                    Complex a = values[start], b = values[start + half] * turn;
                    values[start] = a + b;
                    values[start + half] = a - b;
                }
            }
        }
    }
}
