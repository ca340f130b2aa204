using System.Net;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Forebay.Dashboard.Metrics;

public sealed class MetricsEndpointTests
{
    [Fact]
    public async Task The_caches_meters_are_answered_as_Prometheus_reads_them()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync(app => app.MapForebayMetrics());
        await application.ReadAsync("search:x");
        await application.ReadAsync("search:x");

        using HttpResponseMessage response = await application.Client.GetAsync("/metrics");
        string text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Contains("\n# TYPE forebay_cache_requests_total counter\n", text);
        Assert.Contains("\nforebay_cache_load_duration_seconds_bucket{forebay_load_outcome=\"ok\",forebay_region=\"search\",le=\"+Inf\"} ", text);
        Assert.Contains("\n# TYPE forebay_cache_entries gauge\n", text);
        Assert.EndsWith("\n", text);
    }

    [Fact]
    public async Task It_is_where_it_was_mapped_and_only_read()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync(app => app.MapForebayMetrics("/prometheus"));
        using var head = new HttpRequestMessage(HttpMethod.Head, "/prometheus");

        using HttpResponseMessage read = await application.Client.SendAsync(head);
        using HttpResponseMessage posted = await application.Client.PostAsync("/prometheus", content: null);
        using HttpResponseMessage elsewhere = await application.Client.GetAsync("/metrics");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotFound), (read.StatusCode, posted.StatusCode, elsewhere.StatusCode));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_001)]
    public async Task An_option_that_can_not_work_stops_the_start(int most)
    {
        ForebayConfigurationException thrown = await Assert.ThrowsAsync<ForebayConfigurationException>(() => DashboardApplication.StartAsync(app => app.MapForebayMetrics(configure: options => options.MaxSeriesPerInstrument = most)));

        Assert.Contains($"MaxSeriesPerInstrument is {most}", thrown.Message);
    }
}
