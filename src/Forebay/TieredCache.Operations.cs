using Forebay.Memory;
using Forebay.Regions;
using Forebay.Statistics;

namespace Forebay;

/// <content>What the cache tells of itself, and its end.</content>
public sealed partial class TieredCache
{
    internal long Invalidations => invalidator.Count;

    internal long SerializationFailures => store.Serializer.Failures;

    /// <summary>Whether there is a tier beyond memory.</summary>
    internal bool HasFarTier => tiers.Count > 0;

    internal int PatternRules => liveness.Rules.Length;

    /// <summary>What the cache holds and has done.</summary>
    /// <param name="countActive">True: counts active and expired entries by looking at each in memory, about 20 ms for a million. False: leaves them at -1.</param>
    public CacheStatistics GetStatistics(bool countActive = true)
    {
        IReadOnlyList<RegionStatistics> all = RegionsNow(countActive);
        return new CacheStatistics
        {
            Hits = all.Sum(region => region.Hits),
            Misses = all.Sum(region => region.Misses),
            StaleHits = all.Sum(region => region.StaleHits),
            Loads = all.Sum(region => region.Loads),
            LoadFailures = all.Sum(region => region.LoadFailures),
            Evictions = all.Sum(region => region.Evictions),
            Invalidations = invalidator.Count,
            SerializationFailures = SerializationFailures,
            Serving = gate.Serves(clock),
            Regions = all,
            Tiers = TiersNow(countActive, all),
            Bus = BusNow(),
        };
    }

    /// <summary>Brings the entries of these keys from the far tiers into memory, as far as they are alive. Loads nothing.</summary>
    /// <param name="keys">Which; a deployment may keep its own list beside the hottest keys of the last run, which are warmed at each start.</param>
    /// <param name="options">Partition and region, for all of them.</param>
    /// <param name="cancellationToken">Ends the warm-up; what is in memory by then stays.</param>
    /// <returns>How many entries were found.</returns>
    public async ValueTask<int> WarmAsync(IEnumerable<string> keys, EntryOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        int count = 0;
        foreach (string key in keys)
        {
            using Loads.LoadTable.TrackedRead read = loads.Track();
            (EntryKey entryKey, Region region) = Locate(key, options ?? EntryOptions.Default);
            foreach (Tiers.GuardedTier tier in tiers)
            {
                if (!region.KeepsIn(tier.Tier) || await tier.GetAsync(entryKey, cancellationToken).ConfigureAwait(false) is not { } record || !store.PromoteBytes(record))
                    continue;
                count++;
                break;
            }
        }
        return count;
    }

    /// <summary>Completes when everything queued for the tiers before the call is stored.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        foreach (Tiers.GuardedTier tier in tiers)
            await tier.Tier.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the cache: running loads are cancelled, what is queued is stored, the tiers are closed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        loads.CancelAll();
        if (bus is not null)
            await bus.DisposeAsync().ConfigureAwait(false);
        await remote.DisposeAsync().ConfigureAwait(false);
        await maintenance.DisposeAsync().ConfigureAwait(false);
        try
        {
            await maintenance.SaveHotKeysAsync(CancellationToken.None).ConfigureAwait(false);
            await maintenance.SaveRecentAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            EngineLog.BackgroundFailed(logger, e, "hot keys and recent invalidations");
        }
        doubts.Dispose();
        metrics.Dispose();
        durableKeys.Dispose();
        foreach (Tiers.GuardedTier tier in tiers)
            await tier.Tier.DisposeAsync().ConfigureAwait(false);
        if (log is not null)
            await log.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    internal IReadOnlyList<RegionStatistics> RegionsNow(bool count)
    {
        var active = new Dictionary<Region, long>();
        if (count)
        {
            long now = clock.Now;
            foreach (Entry entry in memory.Enumerate())
            {
                Region region = entry.Space.Region;
                active[region] = active.GetValueOrDefault(region) + (now < entry.FreshUntil && entry.IsAlive(liveness) ? 1 : 0);
            }
        }
        return [.. regions.All.OrderBy(region => region.Name, StringComparer.Ordinal).Select(region => StatisticsOf(region, count ? active.GetValueOrDefault(region) : -1))];
    }

    internal IReadOnlyList<TierStatistics> TiersNow(bool count, IReadOnlyList<RegionStatistics>? all = null)
    {
        all ??= RegionsNow(count);
        var nearest = new TierStatistics
        {
            Name = "memory",
            State = Enabled ? "ok" : "off: the cache is switched off",
            Entries = memory.Count,
            Active = count ? all.Sum(region => region.Active) : -1,
            Expired = count ? all.Sum(region => region.Expired) : -1,
            Bytes = memory.Bytes,
            MaxBytes = memory.MaxBytes,
            Hits = all.Sum(region => region.MemoryHits),
            Misses = all.Sum(region => region.Misses + region.PersistentHits + region.RemoteHits),
            Evictions = all.Sum(region => region.Evictions),
        };
        return [nearest, .. tiers.Select(tier => tier.GetStatistics())];
    }

    internal BusStatistics? BusNow()
    {
        if (!remote.Active)
            return null;
        string state = remote.Degraded ? "degraded: invalidations wait in the outbox"
            : bus is { Unread: true } ? "degraded: it can't be read"
            : "ok";
        return new BusStatistics
        {
            Name = log?.Name ?? "none",
            State = state,
            Node = remote.Node,
            Position = bus?.Position,
            Outbox = remote.Waiting,
            Published = remote.Published,
            Received = bus?.Received ?? 0,
            Gaps = bus?.Gaps ?? 0,
            Failures = remote.Failures,
            LagMilliseconds = bus?.Lag ?? -1,
            HeardMillisecondsAgo = bus?.HeardAgo ?? -1,
        };
    }

    private static RegionStatistics StatisticsOf(Region region, long active)
    {
        RegionCounters counters = region.Counters;
        long inMemory = counters.MemoryHits, persistent = counters.HitsFrom(CacheSource.Persistent), shared = counters.HitsFrom(CacheSource.Remote);
        return new RegionStatistics
        {
            Name = region.Name,
            Entries = counters.Entries,
            Active = active,
            Expired = active < 0 ? -1 : Math.Max(0, counters.Entries - active),
            Bytes = counters.Bytes,
            Hits = inMemory + persistent + shared,
            MemoryHits = inMemory,
            PersistentHits = persistent,
            RemoteHits = shared,
            Misses = counters.Misses,
            StaleHits = counters.StaleHits,
            Loads = counters.Loads,
            LoadFailures = counters.LoadFailures,
            Evictions = counters.Evictions,
            LoadTimes = counters.LoadTimes,
        };
    }
}
