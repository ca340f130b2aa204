using Xunit;

namespace Forebay.Dashboard.Metrics;

/// <summary>OpenTelemetry's "Prometheus and OpenMetrics Compatibility": how names and units become Prometheus's.</summary>
public sealed class PrometheusNameTests
{
    [Theory]
    [InlineData("forebay.cache.requests", "{request}", "Counter", "forebay_cache_requests_total")]
    [InlineData("forebay.sent.total", null, "Counter", "forebay_sent_total")]
    [InlineData("forebay.sent", "By", "Counter", "forebay_sent_bytes_total")]
    [InlineData("forebay.sent.bytes", "By", "Counter", "forebay_sent_bytes_total")]
    [InlineData("forebay.cache.load.duration", "s", "Histogram", "forebay_cache_load_duration_seconds")]
    [InlineData("forebay.cache.entries", "{entry}", "Sum", "forebay_cache_entries")]
    [InlineData("forebay.hits", "1", "Gauge", "forebay_hits_ratio")]
    [InlineData("forebay.hits", "1", "Sum", "forebay_hits")]
    [InlineData("forebay.flow", "By/s", "Gauge", "forebay_flow_bytes_per_second")]
    [InlineData("forebay.flow", "{request}/s", "Gauge", "forebay_flow_per_second")]
    [InlineData("forebay.full", "%", "Gauge", "forebay_full_percent")]
    [InlineData("forebay.odd", "kg.m", "Gauge", "forebay_odd_kg_m")]
    [InlineData("forebay.. -x", null, "Gauge", "forebay_x")]
    [InlineData("2nd.try", null, "Gauge", "_2nd_try")]
    public void A_name_has_its_unit_and_a_counter_its_total(string name, string? unit, string kind, string expected) =>
        Assert.Equal(expected, PrometheusName.Of(name, unit, Enum.Parse<MetricKind>(kind)));
}
