namespace MusicStore.Generation;

/// <summary>Draws ranks by Zipf's law: the first is drawn most, the n-th 1/n^s times as often.</summary>
/// <remarks>By rejection from an integrable curve above it (W. Hörmann, G. Derflinger, "Rejection-inversion to generate variates from monotone discrete distributions", 1996): constant time and space for any number of ranks.</remarks>
internal sealed class Zipf
{
    private readonly int count;
    private readonly double exponent;
    private readonly double first;
    private readonly double last;
    private readonly double shift;

    public Zipf(int count, double exponent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        this.count = count;
        this.exponent = exponent;
        first = Integral(1.5) - 1;
        last = Integral(count + 0.5);
        shift = 2 - Inverse(Integral(2.5) - Weight(2));
    }

    /// <summary>A rank from 0.</summary>
    public int Next(Random random)
    {
        while (true)
        {
            double u = last + (random.NextDouble() * (first - last));
            double x = Inverse(u);
            int rank = (int)Math.Clamp(x + 0.5, 1, count);
            if (rank - x <= shift || u >= Integral(rank + 0.5) - Weight(rank))
                return rank - 1;
        }
    }

    private double Weight(double x) => Math.Exp(-exponent * Math.Log(x));

    private double Integral(double x)
    {
        double log = Math.Log(x);
        return Near1((1 - exponent) * log) * log;
    }

    private double Inverse(double x)
    {
        double t = Math.Max(-1, x * (1 - exponent));
        return Math.Exp(NearLog(t) * x);
    }

    // (e^x - 1)/x and log(1 + x)/x, which have no value of their own at 0, where the exponent is 1.
    private static double Near1(double x) => Math.Abs(x) > 1e-8 ? (Math.Exp(x) - 1) / x : 1 + (x / 2);

    private static double NearLog(double x) => Math.Abs(x) > 1e-8 ? Math.Log(1 + x) / x : 1 - (x / 2);
}
