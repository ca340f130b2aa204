using System.Diagnostics.Metrics;

namespace Forebay.Statistics;

/// <summary>The cache's meters, read from its statistics when somebody collects them. Names and units: <c>docs/metrics.md</c>.</summary>
internal sealed class CacheMetrics : IDisposable
{
    private readonly Meter meter = new(CacheDiagnostics.Name);
    private readonly TieredCache cache;

    public CacheMetrics(TieredCache cache)
    {
        this.cache = cache;
        meter.CreateObservableCounter("forebay.cache.requests", Requests, "{request}", "Reads, by region, tier and what came of them (hit, stale, miss).");
        meter.CreateObservableCounter("forebay.cache.loads", Loads, "{load}", "Factories run, by region and outcome (ok, error).");
        meter.CreateObservableCounter("forebay.cache.evictions", () => PerRegion(region => region.Evictions), "{entry}", "Entries put out of memory for room, by region.");
        meter.CreateObservableCounter("forebay.cache.invalidations", () => cache.Invalidations, "{invalidation}", "Invalidations made.");
        meter.CreateObservableCounter("forebay.cache.serialization.failures", () => cache.SerializationFailures, "{failure}", "Values that a serializer could not write or read.");
        meter.CreateObservableUpDownCounter("forebay.cache.entries", () => PerTier(tier => tier.Entries), "{entry}", "Entries stored, by tier.");
        meter.CreateObservableUpDownCounter("forebay.cache.size", () => PerTier(tier => tier.Bytes), "By", "Bytes taken, by tier.");
        meter.CreateObservableCounter("forebay.tier.evictions", () => PerTier(tier => tier.Evictions), "{entry}", "Entries put out for room, by tier.");
        meter.CreateObservableCounter("forebay.tier.failures", () => PerTier(tier => tier.Failures), "{failure}", "Operations of a tier that failed.");
        if (cache.BusNow() is null)
            return;
        meter.CreateObservableCounter("forebay.bus.published", () => cache.BusNow()!.Published, "{invalidation}", "Invalidations sent to other nodes and shared tiers.");
        meter.CreateObservableCounter("forebay.bus.received", () => cache.BusNow()!.Received, "{invalidation}", "Invalidations of other nodes applied here.");
        meter.CreateObservableCounter("forebay.bus.gaps", () => cache.BusNow()!.Gaps, "{gap}", "Times that the bus no longer had what this node missed.");
        meter.CreateObservableGauge("forebay.bus.outbox", () => cache.BusNow()!.Outbox, "{invalidation}", "Invalidations that wait to be sent.");
        meter.CreateObservableGauge("forebay.bus.lag", () => Math.Max(0, cache.BusNow()!.LagMilliseconds) / 1000.0, "s", "How old the last message of another node was when it was applied, by the nodes' wall clocks.");
    }

    public void Dispose() => meter.Dispose();

    private static KeyValuePair<string, object?> Region(RegionStatistics region) => new("forebay.region", region.Name);

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private IEnumerable<Measurement<long>> Requests()
    {
        foreach (RegionStatistics region in cache.RegionsNow(count: false))
        {
            yield return new(region.MemoryHits, Region(region), Tag("forebay.tier", "memory"), Tag("forebay.cache.request.type", "hit"));
            yield return new(region.PersistentHits, Region(region), Tag("forebay.tier", "persistent"), Tag("forebay.cache.request.type", "hit"));
            yield return new(region.RemoteHits, Region(region), Tag("forebay.tier", "remote"), Tag("forebay.cache.request.type", "hit"));
            yield return new(region.StaleHits, Region(region), Tag("forebay.tier", "memory"), Tag("forebay.cache.request.type", "stale"));
            yield return new(region.Misses, Region(region), Tag("forebay.tier", "none"), Tag("forebay.cache.request.type", "miss"));
        }
    }

    private IEnumerable<Measurement<long>> Loads()
    {
        foreach (RegionStatistics region in cache.RegionsNow(count: false))
        {
            yield return new(region.Loads - region.LoadFailures, Region(region), Tag("forebay.load.outcome", "ok"));
            yield return new(region.LoadFailures, Region(region), Tag("forebay.load.outcome", "error"));
        }
    }

    private IEnumerable<Measurement<long>> PerRegion(Func<RegionStatistics, long> value) =>
        cache.RegionsNow(count: false).Select(region => new Measurement<long>(value(region), Region(region)));

    private IEnumerable<Measurement<long>> PerTier(Func<TierStatistics, long> value) =>
        cache.TiersNow(count: false).Select(tier => new Measurement<long>(value(tier), Tag("forebay.tier", tier.Name)));
}
