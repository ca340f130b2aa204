namespace Forebay.Dashboard.Metrics;

/// <summary>All series of one name.</summary>
/// <param name="Name">As Prometheus takes it.</param>
/// <param name="Description">For people.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Series">By their labels, as they are written between braces.</param>
internal sealed record MetricFamily(string Name, string Description, MetricKind Kind, IReadOnlyDictionary<string, SeriesReading> Series);
