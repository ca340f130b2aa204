namespace Forebay.Benchmarks.HitRatio.Workloads;

/// <summary>Draws ranks 0..count-1, rank r with a weight of 1/(r+1)^skew.</summary>
internal sealed class ZipfSampler
{
    private readonly double[] cumulative;

    public ZipfSampler(int count, double skew)
    {
        cumulative = new double[count];
        double sum = 0;
        for (int rank = 0; rank < count; rank++) cumulative[rank] = sum += Math.Pow(rank + 1, -skew);
    }

    public int Next(Random random)
    {
        int found = Array.BinarySearch(cumulative, random.NextDouble() * cumulative[^1]);
        return Math.Min(found < 0 ? ~found : found, cumulative.Length - 1);
    }
}
