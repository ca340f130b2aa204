using Forebay.Statistics;

namespace Forebay.Dashboard.Api;

/// <summary>What <c>GET api/stats</c> answers.</summary>
internal sealed record StatsResponse(
    DateTimeOffset At,
    bool Enabled,
    bool Serving,
    long Hits,
    long Misses,
    long StaleHits,
    double HitRatio,
    long Loads,
    long LoadFailures,
    long Evictions,
    long Invalidations,
    IReadOnlyList<RegionResponse> Regions,
    IReadOnlyList<TierResponse> Tiers,
    BusResponse? Bus)
{
    public static StatsResponse Of(TieredCache cache, DateTimeOffset now)
    {
        CacheStatistics statistics = cache.GetStatistics();
        return new StatsResponse(
            now,
            cache.Enabled,
            statistics.Serving,
            statistics.Hits,
            statistics.Misses,
            statistics.StaleHits,
            statistics.HitRatio,
            statistics.Loads,
            statistics.LoadFailures,
            statistics.Evictions,
            statistics.Invalidations,
            [.. statistics.Regions.Select(RegionResponse.Of)],
            [.. statistics.Tiers.Select(TierResponse.Of)],
            BusResponse.Of(statistics.Bus));
    }
}

/// <summary>One region in it.</summary>
internal sealed record RegionResponse(
    string Name,
    long Entries,
    long Active,
    long Expired,
    long Bytes,
    long Hits,
    long Misses,
    long StaleHits,
    double HitRatio,
    long Loads,
    long LoadFailures,
    long Evictions,
    double MeanLoadSeconds,
    double P99LoadSeconds)
{
    public static RegionResponse Of(RegionStatistics region) => new(
        region.Name,
        region.Entries,
        region.Active,
        region.Expired,
        region.Bytes,
        region.Hits,
        region.Misses,
        region.StaleHits,
        region.HitRatio,
        region.Loads,
        region.LoadFailures,
        region.Evictions,
        region.LoadTimes.Mean,
        region.LoadTimes.Quantile(0.99));
}

/// <summary>One tier in it; null where the tier can't tell cheaply.</summary>
internal sealed record TierResponse(
    string Name,
    string State,
    long Entries,
    long? Active,
    long? Expired,
    long Bytes,
    long MaxBytes,
    long Hits,
    long Misses,
    long Writes,
    long Evictions,
    long Failures,
    long Dropped)
{
    public static TierResponse Of(TierStatistics tier) => new(
        tier.Name,
        tier.State,
        tier.Entries,
        tier.Active < 0 ? null : tier.Active,
        tier.Expired < 0 ? null : tier.Expired,
        tier.Bytes,
        tier.MaxBytes,
        tier.Hits,
        tier.Misses,
        tier.Writes,
        tier.Evictions,
        tier.Failures,
        tier.Dropped);
}
