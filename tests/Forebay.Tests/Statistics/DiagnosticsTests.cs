using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Forebay.Statistics;
using Xunit;

namespace Forebay.Tests.Statistics;

public sealed class DiagnosticsTests : CacheTest
{
    [Fact]
    public async Task A_load_is_an_activity_that_names_its_region_and_whether_it_failed()
    {
        var stopped = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == CacheDiagnostics.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        // A region of this test's own: other tests load too, and the source is everybody's.
        await using TieredCache cache = NewCache(options => options.Regions["traced"] = new RegionOptions());
        await LoadAsync(cache, "traced:good", "1");
        await Assert.ThrowsAsync<TestPrimaryException>(async () => await cache.GetOrCreateAsync<string>("traced:bad", (_, _) => throw new TestPrimaryException(), null, null, Cancellation));
        Activity[] mine = [.. stopped.Where(activity => Equals(activity.GetTagItem("forebay.region"), "traced"))];
        Assert.Equal(["forebay.load", "forebay.load"], mine.Select(activity => activity.OperationName));
        Assert.Equal([ActivityStatusCode.Unset, ActivityStatusCode.Error], mine.Select(activity => activity.Status));
    }

    [Fact]
    public async Task Each_load_is_measured_in_seconds_by_region_and_outcome()
    {
        var measured = new ConcurrentQueue<(double Seconds, string Tags)>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Name == "forebay.cache.load.duration") listener.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => measured.Enqueue((seconds, string.Join(' ', tags.ToArray().Select(tag => tag.Value)))));
        listener.Start();
        await using TieredCache cache = NewCache(options => options.Regions["measured"] = new RegionOptions());
        await cache.GetOrCreateAsync("measured:k", (_, _) => { Time.Advance(TimeSpan.FromSeconds(2)); return ValueTask.FromResult("1"); }, null, null, Cancellation);
        await Assert.ThrowsAsync<TestPrimaryException>(async () => await cache.GetOrCreateAsync<string>("measured:bad", (_, _) => throw new TestPrimaryException(), null, null, Cancellation));
        Assert.Equal([(2d, "measured ok"), (0d, "measured error")], measured.Where(one => one.Tags.StartsWith("measured", StringComparison.Ordinal)));
    }
}
