using System.Diagnostics.Metrics;

namespace Forebay.Dashboard.Metrics;

/// <summary>The buckets of a histogram: as the instrument advises, or what fits its unit.</summary>
internal static class BucketBounds
{
    // For durations, as OpenTelemetry's conventions for HTTP have them.
    private static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    // From 256 bytes to a gibibyte, by fours.
    private static readonly double[] Bytes = [.. Enumerable.Range(0, 12).Select(i => 256 * Math.Pow(4, i))];

    // What OpenTelemetry takes where nothing is known.
    private static readonly double[] Others = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000];

    public static double[] Of(Instrument instrument) => Advised(instrument) ?? instrument.Unit switch
    {
        "s" => Seconds,
        "ms" => [.. Seconds.Select(bound => bound * 1000)],
        "By" => Bytes,
        _ => Others,
    };

    private static double[]? Advised(Instrument instrument) => instrument switch
    {
        Histogram<double> one => Of(one),
        Histogram<float> one => Of(one),
        Histogram<decimal> one => Of(one),
        Histogram<long> one => Of(one),
        Histogram<int> one => Of(one),
        Histogram<short> one => Of(one),
        Histogram<byte> one => Of(one),
        _ => null,
    };

    private static double[]? Of<T>(Histogram<T> histogram)
        where T : struct =>
        histogram.Advice?.HistogramBucketBoundaries is { } advised ? [.. advised.Select(bound => Convert.ToDouble(bound))] : null;
}
