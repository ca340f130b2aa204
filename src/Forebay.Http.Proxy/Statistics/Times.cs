using System.Numerics;

namespace Forebay.Http.Proxy.Statistics;

/// <summary>Counts of times in classes that each are a quarter longer than the one before, from a microsecond on.</summary>
internal static class Times
{
    // Four classes for each doubling, up to about eighteen minutes.
    private const int PerDoubling = 4;

    public const int Count = 30 * PerDoubling;

    public static int Index(TimeSpan time)
    {
        long micros = Math.Max(1, time.Ticks / TimeSpan.TicksPerMicrosecond);
        int doubling = BitOperations.Log2((ulong)micros);
        int quarter = (int)(((micros * PerDoubling) >> doubling) & (PerDoubling - 1));
        return Math.Min(Count - 1, (doubling * PerDoubling) + quarter);
    }

    /// <summary>The time in milliseconds that a share of all were below, as their class tells it; null: there are none.</summary>
    public static double? Quantile(IReadOnlyList<long> counts, double share)
    {
        long all = counts.Sum(), below = 0;
        if (all == 0)
            return null;
        for (int i = 0; i < counts.Count; i++)
        {
            below += counts[i];
            if (below >= share * all)
                return Upper(i) / 1000;
        }
        return Upper(counts.Count - 1) / 1000;
    }

    private static double Upper(int index) => Math.Pow(2, index / PerDoubling) * (1 + (((index % PerDoubling) + 1.0) / PerDoubling));
}
