using System.Diagnostics.Metrics;
using Forebay.Statistics;
using Microsoft.Extensions.Caching.Hybrid;
using Xunit;

namespace Forebay.Tests;

public sealed class HitTests : CacheTest
{
    [Fact]
    public async Task A_hit_in_memory_allocates_nothing()
    {
        await using var cache = new TieredCache(new ForebayOptions());
        await cache.GetOrCreateAsync("queries:k", (_, _) => ValueTask.FromResult("value"), null, ["row", "table"], Cancellation);
        Assert.Equal(0, Allocated(() => cache.TryGet("queries:k", out string? _)));
        Assert.Equal(0, Allocated(() => Completed(cache.GetOrCreateAsync("queries:k", 1, static (_, _) => ValueTask.FromResult("")))));
        Assert.Equal(0, Allocated(() => Completed(cache.GetOrCreateResultAsync("queries:k", static (_, _) => ValueTask.FromResult("")))));
        Assert.Equal(0, Allocated(() => Completed(cache.GetAsync<string>("queries:k"))));
    }

    [Fact]
    public async Task An_immutable_value_is_kept_as_the_object_itself()
    {
        await using TieredCache cache = NewCache();
        string value = new('x', 10);
        await LoadAsync(cache, "k", value);
        Assert.True(cache.TryGet("k", out string? kept));
        Assert.Same(value, kept);
    }

    [Fact]
    public async Task Reads_are_counted_by_region_and_by_what_came_of_them()
    {
        await using TieredCache cache = NewCache();
        await LoadAsync(cache, "queries:k", "1");
        for (int i = 0; i < 3; i++)
            await LoadAsync(cache, "queries:k", "1");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => cache.TryGet("queries:k", out string? _), Cancellation)));
        await cache.RemoveAsync("queries:k", Cancellation);
        CacheStatistics statistics = cache.GetStatistics();
        RegionStatistics queries = statistics.Regions.Single(region => region.Name == "queries");
        Assert.Equal(7, queries.Hits);
        Assert.Equal(1, queries.Misses);
        Assert.Equal(1, queries.Loads);
        Assert.Equal(0, queries.Entries);
        Assert.Equal(1, statistics.Invalidations);
        Assert.Equal(7 / 8.0, statistics.HitRatio);
        Assert.Equal(1, queries.LoadTimes.Total);
    }

    [Fact]
    public async Task The_meter_shows_what_the_statistics_do()
    {
        await using TieredCache cache = NewCache();
        await LoadAsync(cache, "queries:k", "1");
        await LoadAsync(cache, "queries:k", "1");
        var seen = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == CacheDiagnostics.Name)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            string name = instrument.Name;
            foreach (KeyValuePair<string, object?> tag in tags)
                name += $"|{tag.Value}";
            seen[name] = Math.Max(seen.GetValueOrDefault(name), value);
        });
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.True(seen["forebay.cache.requests|queries|memory|hit"] >= 1);
        Assert.True(seen["forebay.cache.requests|queries|none|miss"] >= 1);
        Assert.True(seen["forebay.cache.loads|queries|ok"] >= 1);
        Assert.True(seen["forebay.cache.entries|memory"] >= 1);
    }

    [Fact]
    public async Task Microsofts_options_and_flags_are_honoured()
    {
        await using TieredCache cache = NewCache();
        HybridCache hybrid = cache;
        var noStore = new HybridCacheEntryOptions { Flags = HybridCacheEntryFlags.DisableLocalCacheWrite };
        Assert.Equal(1, await hybrid.GetOrCreateAsync("a", _ => ValueTask.FromResult(1), noStore, null, Cancellation));
        Assert.Equal(2, await hybrid.GetOrCreateAsync("a", _ => ValueTask.FromResult(2), new HybridCacheEntryOptions { Expiration = TimeSpan.FromSeconds(10) }, null, Cancellation));
        Assert.Equal(2, await hybrid.GetOrCreateAsync("a", _ => ValueTask.FromResult(3), null, null, Cancellation));
        Assert.Equal(4, await hybrid.GetOrCreateAsync("a", _ => ValueTask.FromResult(4), new HybridCacheEntryOptions { Flags = HybridCacheEntryFlags.DisableLocalCacheRead }, null, Cancellation));
        Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(0, await hybrid.GetOrCreateAsync("a", _ => ValueTask.FromResult(5), new HybridCacheEntryOptions { Flags = HybridCacheEntryFlags.DisableUnderlyingData }, null, Cancellation));
    }

    private static void Completed<T>(ValueTask<T> task) => Assert.True(task.IsCompletedSuccessfully);

    private static long Allocated(Action hit)
    {
        const int rounds = 10, calls = 1000;
        for (int i = 0; i < calls; i++)
            hit();
        // A collection that another test's thread begins takes the rest of this thread's block, which counts as allocated: what a call allocates, it allocates in every round.
        long least = long.MaxValue;
        for (int round = 0; round < rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < calls; i++)
                hit();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
