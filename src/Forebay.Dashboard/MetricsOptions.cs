namespace Forebay.Dashboard;

/// <summary>What <c>MapForebayMetrics</c> keeps of the meters.</summary>
public sealed class MetricsOptions
{
    /// <summary>The most label sets of one instrument; measurements beyond are added up under the label <c>otel_metric_overflow</c>. Default 1,000; 1 to 1,000,000.</summary>
    public int MaxSeriesPerInstrument { get; set; } = 1000;

    internal void Validate()
    {
        if (MaxSeriesPerInstrument is < 1 or > 1_000_000)
            throw new ForebayConfigurationException($"Metrics: MaxSeriesPerInstrument is {MaxSeriesPerInstrument}; it must be from 1 to 1,000,000.");
    }
}
