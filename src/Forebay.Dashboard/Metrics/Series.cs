namespace Forebay.Dashboard.Metrics;

/// <summary>What was measured under one set of tags. Thread-safe, without a lock.</summary>
/// <param name="kind">How measurements come together.</param>
/// <param name="bounds">A histogram's upper bounds, ascending; empty for others.</param>
internal sealed class Series(MetricKind kind, double[] bounds)
{
    private readonly long[] buckets = kind == MetricKind.Histogram ? new long[bounds.Length + 1] : [];
    private double value;

    public void Record(double measured)
    {
        // What grows only can't shrink, and what is no number is in no bucket.
        if ((kind == MetricKind.Counter && !(measured >= 0)) || (kind == MetricKind.Histogram && double.IsNaN(measured)))
            return;
        if (kind == MetricKind.Gauge)
        {
            Volatile.Write(ref value, measured);
            return;
        }
        if (kind == MetricKind.Histogram)
        {
            // A bound belongs to its bucket.
            int place = Array.BinarySearch(bounds, measured);
            Interlocked.Increment(ref buckets[place < 0 ? ~place : place]);
        }
        Add(measured);
    }

    /// <summary>The value (a histogram's sum), and how many measurements each bucket has.</summary>
    public SeriesReading Read() => new(Volatile.Read(ref value), bounds, [.. buckets.Select((_, i) => Volatile.Read(ref buckets[i]))]);

    private void Add(double measured)
    {
        double seen = Volatile.Read(ref value), before;
        do
        {
            before = seen;
            seen = Interlocked.CompareExchange(ref value, before + measured, before);
        }
        while (!seen.Equals(before));
    }
}
