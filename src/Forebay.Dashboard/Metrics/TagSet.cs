namespace Forebay.Dashboard.Metrics;

/// <summary>The tags of a series, in the order in which they were given: one place in the code gives them in one order.</summary>
internal sealed record TagSet(KeyValuePair<string, object?>[] Tags)
{
    /// <summary>Stands for every set beyond the most that are kept, under the name that OpenTelemetry gives it.</summary>
    public static TagSet Overflow { get; } = new([new("otel.metric.overflow", true)]);
}
