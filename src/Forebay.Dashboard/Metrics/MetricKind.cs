namespace Forebay.Dashboard.Metrics;

/// <summary>What Prometheus calls an instrument.</summary>
internal enum MetricKind
{
    /// <summary>It only grows.</summary>
    Counter,

    /// <summary>It goes up and down by what is added to it.</summary>
    Sum,

    /// <summary>It is what was said last.</summary>
    Gauge,

    /// <summary>Measurements in buckets.</summary>
    Histogram,
}
