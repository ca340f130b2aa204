namespace Forebay.Statistics;

/// <summary>How long loads took, in buckets that double from 100 microseconds. Thread-safe.</summary>
public sealed class LoadTimeHistogram
{
    private const int Count = 20;
    private readonly long[] buckets = new long[Count];
    private long total;
    private long sumMicroseconds;

    /// <summary>The upper bound of each bucket, in seconds; the last is unbounded.</summary>
    public static IReadOnlyList<double> UpperBounds { get; } = [.. Enumerable.Range(0, Count).Select(i => i == Count - 1 ? double.PositiveInfinity : 0.0001 * (1 << i))];

    /// <summary>How many loads were counted.</summary>
    public long Total => Volatile.Read(ref total);

    /// <summary>The mean, in seconds; 0 where nothing was counted.</summary>
    public double Mean => Total == 0 ? 0 : Volatile.Read(ref sumMicroseconds) / 1e6 / Total;

    /// <summary>How many loads fell into each bucket.</summary>
    public IReadOnlyList<long> Buckets => [.. buckets.Select((_, i) => Volatile.Read(ref buckets[i]))];

    /// <summary>The upper bound, in seconds, of the bucket that holds the given share of all loads; 0 where nothing was counted.</summary>
    /// <param name="share">0 to 1: 0.99 for the 99th percentile.</param>
    public double Quantile(double share)
    {
        IReadOnlyList<long> counts = Buckets;
        long rest = (long)Math.Ceiling(counts.Sum() * share);
        for (int i = 0; i < counts.Count && rest > 0; i++)
        {
            rest -= counts[i];
            if (rest <= 0)
                return UpperBounds[Math.Min(i, Count - 2)];
        }
        return 0;
    }

    internal void Record(TimeSpan duration)
    {
        double units = duration.TotalSeconds / 0.0001;
        int bucket = units <= 1 ? 0 : Math.Min(Count - 1, (int)Math.Ceiling(Math.Log2(units)));
        Interlocked.Increment(ref buckets[bucket]);
        Interlocked.Add(ref sumMicroseconds, (long)duration.TotalMicroseconds);
        Interlocked.Increment(ref total);
    }
}
