using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Forebay.Statistics;

/// <summary>The names under which the cache can be observed from outside.</summary>
public static class CacheDiagnostics
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Forebay";

    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> LoadDuration = Meter.CreateHistogram(
        "forebay.cache.load.duration",
        "s",
        "How long factories ran, by region and outcome (ok, error).",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.. LoadTimeHistogram.UpperBounds.SkipLast(1)] });

    internal static ActivitySource Activities { get; } = new(Name);

    internal static void Loaded(string region, TimeSpan time, bool failed) =>
        LoadDuration.Record(time.TotalSeconds, new("forebay.region", region), new("forebay.load.outcome", failed ? "error" : "ok"));
}
