namespace Forebay.Dashboard.Metrics;

/// <summary>A series at a moment.</summary>
/// <param name="Value">The value; of a histogram, the sum.</param>
/// <param name="Bounds">A histogram's upper bounds.</param>
/// <param name="Buckets">A histogram's measurements by bucket, the last above every bound; empty for others.</param>
internal sealed record SeriesReading(double Value, double[] Bounds, long[] Buckets)
{
    /// <summary>This and the same series of another instrument of the name: two caches in a process are one to who looks from outside.</summary>
    public SeriesReading With(SeriesReading other, MetricKind kind) => kind switch
    {
        MetricKind.Gauge => other,
        MetricKind.Histogram when !Bounds.AsSpan().SequenceEqual(other.Bounds) => this,
        _ => new(Value + other.Value, Bounds, [.. Buckets.Zip(other.Buckets, (mine, others) => mine + others)]),
    };
}
