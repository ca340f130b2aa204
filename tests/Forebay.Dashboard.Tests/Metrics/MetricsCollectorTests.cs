using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Forebay.Dashboard.Metrics;

/// <summary>Each test has a meter of its own, and looks for what that says alone: the process has one set of meters.</summary>
public sealed class MetricsCollectorTests : IDisposable
{
    private readonly string prefix = "t" + Guid.NewGuid().ToString("N")[..8];
    private readonly Meter meter = new("Forebay.Test");
    private readonly MetricsCollector collector = new(new MetricsOptions { MaxSeriesPerInstrument = 3 }, NullLogger.Instance);

    public void Dispose()
    {
        collector.Dispose();
        meter.Dispose();
    }

    [Fact]
    public void A_counter_adds_up_by_its_tags_whatever_their_order()
    {
        Counter<long> counter = meter.CreateCounter<long>(prefix + ".sent", "By", "What was sent,\nby \\ name.");
        counter.Add(2, new("b", "x"), new("a", true));
        counter.Add(3, new("a", true), new("b", "x"));
        counter.Add(4, new KeyValuePair<string, object?>("b", null));
        counter.Add(-1, new KeyValuePair<string, object?>("b", null));

        Assert.Equal([$"# HELP {prefix}_sent_bytes_total What was sent,\\nby \\\\ name.", $"# TYPE {prefix}_sent_bytes_total counter", $"{prefix}_sent_bytes_total{{a=\"true\",b=\"x\"}} 5", $"{prefix}_sent_bytes_total{{b=\"\"}} 4"], Lines());
    }

    [Fact]
    public void What_goes_up_and_down_and_what_was_said_last_are_gauges()
    {
        UpDownCounter<int> sum = meter.CreateUpDownCounter<int>(prefix + ".sum");
        Gauge<double> gauge = meter.CreateGauge<double>(prefix + ".gauge");
        sum.Add(5);
        sum.Add(-7);
        gauge.Record(1.5);
        gauge.Record(double.PositiveInfinity);

        Assert.Equal([$"# HELP {prefix}_gauge ", $"# TYPE {prefix}_gauge gauge", $"{prefix}_gauge +Inf", $"# HELP {prefix}_sum ", $"# TYPE {prefix}_sum gauge", $"{prefix}_sum -2"], Lines());
    }

    [Fact]
    public void A_histogram_counts_up_to_each_bound()
    {
        Histogram<double> histogram = meter.CreateHistogram(prefix + ".time", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        foreach (double measured in (double[])[0.05, 0.1, 0.5, 7, double.NaN])
            histogram.Record(measured, new KeyValuePair<string, object?>("k", "v"));

        Assert.Equal(
            [
                $"{prefix}_time_seconds_bucket{{k=\"v\",le=\"0.1\"}} 2", $"{prefix}_time_seconds_bucket{{k=\"v\",le=\"1\"}} 3", $"{prefix}_time_seconds_bucket{{k=\"v\",le=\"+Inf\"}} 4",
                $"{prefix}_time_seconds_sum{{k=\"v\"}} 7.65", $"{prefix}_time_seconds_count{{k=\"v\"}} 4",
            ],
            Lines().Skip(2));
    }

    [Theory]
    [InlineData("s", "0.005", "10")]
    [InlineData("ms", "5", "10000")]
    [InlineData("By", "256", "1073741824")]
    [InlineData("{row}", "0", "10000")]
    public void A_histogram_without_advice_has_the_buckets_of_its_unit(string unit, string first, string last)
    {
        meter.CreateHistogram<long>(prefix + ".size", unit).Record(1);

        string[] bounds = [.. Lines().Where(line => line.Contains("_bucket", StringComparison.Ordinal)).Select(line => line.Split('"')[1])];
        Assert.Equal((first, last, "+Inf"), (bounds[0], bounds[^2], bounds[^1]));
    }

    [Fact]
    public void An_observable_is_what_it_says_now_and_nothing_that_it_said_before()
    {
        long value = 3;
        string tag = "a";
        meter.CreateObservableCounter(prefix + ".seen", () => new Measurement<long>(value, new KeyValuePair<string, object?>("t", tag)));
        Assert.Equal($"{prefix}_seen_total{{t=\"a\"}} 3", Lines()[2]);

        (value, tag) = (4, "b");

        Assert.Equal($"{prefix}_seen_total{{t=\"b\"}} 4", Assert.Single(Lines().Skip(2)));
    }

    [Fact]
    public void Two_instruments_of_a_name_are_one_and_one_whose_meter_ends_is_gone()
    {
        meter.CreateObservableCounter(prefix + ".seen", () => 3);
        using (var other = new Meter("Forebay.Test"))
        {
            other.CreateObservableCounter(prefix + ".seen", () => 4);
            Assert.Equal($"{prefix}_seen_total 7", Lines()[2]);
        }

        Assert.Equal($"{prefix}_seen_total 3", Lines()[2]);
    }

    [Fact]
    public void Of_two_kinds_under_a_name_the_first_is_kept()
    {
        meter.CreateCounter<long>(prefix + ".x.total").Add(1);
        meter.CreateUpDownCounter<long>(prefix + ".x_total").Add(5);

        Assert.Equal([$"# HELP {prefix}_x_total ", $"# TYPE {prefix}_x_total counter", $"{prefix}_x_total 1"], Lines());
    }

    [Fact]
    public void Beyond_the_most_series_measurements_are_added_up_apart()
    {
        Counter<long> counter = meter.CreateCounter<long>(prefix + ".many");
        for (int i = 0; i < 10; i++)
            counter.Add(1, new KeyValuePair<string, object?>("i", i));
        counter.Add(1, new KeyValuePair<string, object?>("i", 0));

        Assert.Equal([$"{prefix}_many_total{{i=\"0\"}} 2", $"{prefix}_many_total{{i=\"1\"}} 1", $"{prefix}_many_total{{i=\"2\"}} 1", $"{prefix}_many_total{{otel_metric_overflow=\"true\"}} 7"], Lines().Skip(2));
    }

    [Fact]
    public void Label_values_are_escaped_and_names_made_fit()
    {
        meter.CreateCounter<long>(prefix + ".odd").Add(1, new("http.route", "a\"b\\c\nd"), new("x-y", 1.5), new("x.y", "z"));

        Assert.Equal($"{prefix}_odd_total{{http_route=\"a\\\"b\\\\c\\nd\",x_y=\"1.5;z\"}} 1", Lines()[2]);
    }

    [Fact]
    public void An_instrument_that_throws_does_not_silence_the_others()
    {
        meter.CreateObservableGauge(prefix + ".bad", (Func<int>)(() => throw new InvalidOperationException("as it should")));
        meter.CreateObservableGauge(prefix + ".good", () => 1);

        Assert.Equal($"{prefix}_good 1", Lines()[2]);
    }

    [Fact]
    public void Other_meters_are_not_listened_to()
    {
        using var other = new Meter("Others");
        other.CreateCounter<long>(prefix + ".other").Add(1);

        Assert.Empty(Lines());
    }

    [Fact]
    public async Task No_measurement_of_many_threads_is_lost_while_it_is_collected()
    {
        Counter<long> counter = meter.CreateCounter<long>(prefix + ".sent");
        Histogram<double> histogram = meter.CreateHistogram<double>(prefix + ".time", "s");
        Task[] writers = [.. Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                counter.Add(1, new KeyValuePair<string, object?>("t", thread % 2));
                histogram.Record(0.5);
            }
        }))];
        while (!Task.WhenAll(writers).IsCompleted)
            collector.Collect();
        await Task.WhenAll(writers);

        string[] lines = Lines();
        Assert.Contains($"{prefix}_sent_total{{t=\"0\"}} 20000", lines);
        Assert.Contains($"{prefix}_sent_total{{t=\"1\"}} 20000", lines);
        Assert.Contains($"{prefix}_time_seconds_count 40000", lines);
        Assert.Contains($"{prefix}_time_seconds_sum 20000", lines);
    }

    private string[] Lines() => [.. PrometheusText.Write(collector.Collect()).Split('\n').Where(line => line.Contains(prefix, StringComparison.Ordinal))];
}
