namespace Forebay.Benchmarks.HitRatio.Workloads;

/// <summary>
/// Reads whose recency decides: the key that was read d-th last comes again with a chance that falls with d, whatever its popularity. A ring of
/// what was read stands for the stack (a key that is in it twice only makes the near past likelier), so a draw costs O(1).
/// </summary>
internal static class StackDistanceStream
{
    /// <param name="median">Half of the repeated reads look at most so far back, in reads.</param>
    /// <param name="newShare">The share of reads that bring a key never read before.</param>
    /// <param name="random">Where the draws come from.</param>
    public static IEnumerable<ulong> Keys(int median, double newShare, Random random)
    {
        ulong[] past = new ulong[median * 64];
        long reads = 0;
        ulong next = 0;
        while (true)
        {
            // Log-logistic distances: a heavy tail, the median exact, no table.
            double u = random.NextDouble();
            long distance = 1 + (long)(median * Math.Pow(u / (1 - u), 0.8));
            bool isNew = random.NextDouble() < newShare || distance > Math.Min(reads, past.Length);
            ulong key = isNew ? next++ : past[(reads - distance) % past.Length];
            past[reads++ % past.Length] = key;
            yield return key;
        }
    }
}
