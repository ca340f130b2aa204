using Forebay.Entries;
using Forebay.Liveness;
using Forebay.Loads;
using Forebay.Memory;
using Forebay.Regions;
using Forebay.Tiers;
using Microsoft.Extensions.Caching.Hybrid;

namespace Forebay;

/// <content>What happens where memory alone has no answer: expired entries, far tiers, loads.</content>
public sealed partial class TieredCache
{
    private async ValueTask<T> GetOrCreateSlowAsync<TState, T>(
        string key,
        TState state,
        Func<TState, CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? hybrid,
        IEnumerable<string>? tags,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(factory);
        EntryOptions options = hybrid.ToEntryOptions();
        if (hybrid?.Flags is { } flags && (flags & HybridCacheEntryFlags.DisableUnderlyingData) != 0)
            return (await LookAsync<T>(key, options, cancellationToken).ConfigureAwait(false)).Value!;
        CacheResult<T> result = await LoadAsync(
            key,
            (state, factory),
            static (s, _, cancellation) => s.factory(s.state, cancellation),
            options,
            tags,
            cancellationToken).ConfigureAwait(false);
        return result.Value!;
    }

    private async ValueTask<CacheResult<T>> LoadAsync<TState, T>(
        string key,
        TState state,
        Func<TState, LoadContext, CancellationToken, ValueTask<T>> factory,
        EntryOptions options,
        IEnumerable<string>? tags,
        CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        // Before the tags are read and anything is looked up: what is invalidated from here on may still be returned, what was before must not.
        long arrival = liveness.Now;
        (EntryKey entryKey, Region region) = Locate(key, options);
        var request = new EntryLoader.Request<TState, T>(entryKey, region, TagsOf(tags), options, state, factory, IsRefresh: false, Store: true);
        // A durable region has no primary to ask instead, and depends on no feed: it is served whatever the switch and the feed say.
        bool serves = gate.Serves(region, clock.Now);
        if (!gate.Enabled && !region.Durable)
            return await BypassAsync(request, cancellationToken).ConfigureAwait(false);
        if (!serves)
            request = request with { Options = options with { ReadFrom = RegionTiers.None } };

        Entry? standing = serves && Reads(options, RegionTiers.Memory) ? memory.FindAgain(entryKey) : null;
        if (standing is not null && standing.IsAlive(liveness) && TryServe(standing, request, out CacheResult<T> served, out bool wait) && !wait)
            return served;

        return await WaitAsync(request, arrival, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What an entry in memory, alive, gives this caller: the answer; or an expired answer for which it should <paramref name="wait"/> a while for a better one.</summary>
    private bool TryServe<TState, T>(Entry entry, in EntryLoader.Request<TState, T> request, out CacheResult<T> result, out bool wait)
    {
        long now = clock.Now;
        wait = false;
        result = default;
        bool negative = entry.Value is Negative;
        T? value = default;
        if (now >= entry.StaleUntil || (!negative && !store.TryValue(entry, out value)))
            return false;
        bool fresh = now < entry.FreshUntil;
        result = new CacheResult<T>(value, CacheSource.Memory, isStale: !fresh, negative);
        if (fresh)
        {
            // Past the refresh-ahead moment only keys read three times of late, loads included, are worth a load that nobody waits for.
            if (now >= entry.RefreshAt && entry.Frequency > 2)
                loader.Begin(request with { IsRefresh = true });
            HitCounters.Add(entry.Space.HitIndex);
            return true;
        }
        if (request.Region.Options.StaleMode == StaleMode.WhileRevalidating)
        {
            if (!retries.Pauses(request.Key, now))
                loader.Begin(request with { IsRefresh = true });
        }
        else if (!retries.Pauses(request.Key, now))
        {
            wait = true;
            return true;
        }
        request.Region.Counters.StaleHit();
        return true;
    }

    private async ValueTask<CacheResult<T>> WaitAsync<TState, T>(EntryLoader.Request<TState, T> request, long arrival, CancellationToken cancellationToken)
    {
        Region region = request.Region;
        TimeSpan? soft = region.Options.StaleMode == StaleMode.Never ? null : request.Options.SoftTimeout ?? region.Options.SoftTimeout;
        while (true)
        {
            Load<T> load = loader.Begin(request)!;
            (LoadOutcome<T> outcome, CacheResult<T> cover) = await WaitForAsync(load, request, soft, cancellationToken).ConfigureAwait(false);
            if (cover.Found)
            {
                region.Counters.StaleHit();
                return cover;
            }
            // Joined before its tags were known, and they say it is older than this caller: not for it (consistency, row 41).
            // An entry that a tier had is not asked for its key's place: another key may share it, and the next look would find the same entry.
            if (outcome.Born < arrival && !(outcome.Source == CacheSource.Load
                ? liveness.IsAlive(outcome.Born, request.Key, outcome.Tags, region.Durable)
                : liveness.IsAliveButForKey(outcome.Born, request.Key, outcome.Tags, region.Durable)))
            {
                continue;
            }
            Count(region, outcome.Source, outcome.Stale);
            return new CacheResult<T>(ValueFor(load, outcome), outcome.Source, outcome.Stale, outcome.Negative);
        }
    }

    /// <summary>The load's outcome; or, past the soft time-out, the expired entry that may cover it, which a far tier may have brought into memory since.</summary>
    private async ValueTask<(LoadOutcome<T> Outcome, CacheResult<T> Cover)> WaitForAsync<TState, T>(Load<T> load, EntryLoader.Request<TState, T> request, TimeSpan? soft, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                if (soft is { } limit)
                    return (await load.Completion.WaitAsync(limit, clock.Provider, cancellationToken).ConfigureAwait(false), default);
            }
            catch (TimeoutException) when (!load.Completion.IsCompleted)
            {
                if (Reads(request.Options, RegionTiers.Memory) && TryCover(request.Key, out CacheResult<T> cover))
                {
                    // It goes on in the background, so that the next caller finds it done.
                    loads.Pin(load);
                    return (default, cover);
                }
            }
            return (await load.Completion.WaitAsync(cancellationToken).ConfigureAwait(false), default);
        }
        finally
        {
            loads.Leave(load);
        }
    }

    private static async ValueTask<CacheResult<T>> BypassAsync<TState, T>(EntryLoader.Request<TState, T> request, CancellationToken cancellationToken)
    {
        request.Region.Counters.Miss();
        request.Region.Counters.Load();
        T value = await request.Factory(request.State, new LoadContext(request.Key.Key, isRefresh: false), cancellationToken).ConfigureAwait(false);
        return new CacheResult<T>(value, CacheSource.Load, isStale: false, isNegative: value is null);
    }

    private async ValueTask<CacheResult<T>> LookAsync<T>(string key, EntryOptions options, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        (EntryKey entryKey, Region region) = Locate(key, options);
        // The lease's stamp: before anything is read, so that a set with it is dead where something is invalidated from here on.
        long born = liveness.Now;
        SharedLease? shared = null;
        if (gate.Serves(region, clock.Now))
        {
            if (Reads(options, RegionTiers.Memory) && memory.FindAgain(entryKey) is { } entry && TryLook(entry, CacheSource.Memory, region, born, out CacheResult<T> result))
                return result;
            foreach (GuardedTier tier in tiers)
            {
                if (!region.KeepsIn(tier.Tier) || !Reads(options, tier.Tier.Kind))
                    continue;
                // Between the read and the put a pattern's rule must not be dropped, which would kill what was read.
                using LoadTable.TrackedRead read = loads.Track();
                EntryRecord? record;
                if (tier.Shared is null || region.Durable)
                    record = await tier.GetAsync(entryKey, cancellationToken).ConfigureAwait(false);
                else
                    (record, shared) = await tier.LookAsync(entryKey, default, SharedWish.Get, clock.WallNow, cancellationToken).ConfigureAwait(false);
                Entry? promoted = record is null ? null : store.Promote<T>(record, Writes(options, RegionTiers.Memory));
                tier.Found(promoted is not null);
                if (promoted is not null && TryLook(promoted, tier.Source, region, born, out result))
                    return result;
            }
        }
        region.Counters.Miss();
        Lease lease = region.Durable ? default : leases.Hand(entryKey, born, clock.Now, shared);
        return new CacheResult<T>(default, CacheSource.None, isStale: false, isNegative: false, lease);
    }

    private bool TryLook<T>(Entry entry, CacheSource source, Region region, long born, out CacheResult<T> result)
    {
        result = default;
        T? value = default;
        long now = clock.Now;
        if (!entry.IsAlive(liveness) || now >= entry.FreshUntil || (entry.Value is not Negative && !store.TryValue(entry, out value)))
            return false;
        region.Counters.Hit(source);
        result = new CacheResult<T>(value, source, isStale: false, entry.Value is Negative, LeaseAfter(entry, born, now));
        return true;
    }

    /// <summary>The value for one of the load's callers: the very object for one, a copy for each other where the type could be changed.</summary>
    private T? ValueFor<T>(Load<T> load, in LoadOutcome<T> outcome) =>
        outcome.Copy is not { } bytes || Immutability<T>.IsImmutable || load.TakeOriginal() || !store.Serializer.TryDeserialize(bytes, out T? copy) ? outcome.Value : copy;

    /// <summary>What memory has, expired perhaps, for a caller whose load takes too long.</summary>
    private bool TryCover<T>(in EntryKey key, out CacheResult<T> result)
    {
        result = default;
        T? value = default;
        if (memory.Peek(key) is not { } entry || !entry.IsAlive(liveness) || clock.Now >= entry.StaleUntil || (entry.Value is not Negative && !store.TryValue(entry, out value)))
            return false;
        result = new CacheResult<T>(value, CacheSource.Memory, isStale: clock.Now >= entry.FreshUntil, entry.Value is Negative);
        return true;
    }

    private static void Count(Region region, CacheSource source, bool stale)
    {
        if (stale)
            region.Counters.StaleHit();
        else if (source == CacheSource.Load)
            region.Counters.Miss();
        else
            region.Counters.Hit(source);
    }

    private static bool Reads(EntryOptions options, RegionTiers tier) => ((options.ReadFrom ?? RegionTiers.All) & tier) != 0;

    private static bool Writes(EntryOptions options, RegionTiers tier) => ((options.WriteTo ?? RegionTiers.All) & tier) != 0;

    private (EntryKey Key, Region Region) Locate(string key, EntryOptions options)
    {
        options.Validate();
        Region region = regions.Of(key, options.Region);
        if (options.Partition is null && (region.Options.Traits & RegionTraits.Partitioned) != 0)
            throw new ArgumentException($"Region '{region.Name}' is partitioned: name the partition (the tenant) of key '{key}' in EntryOptions.Partition.", nameof(options));
        return (EntryKey.Create(key, options.Partition, keySeed), region);
    }

    /// <summary>Whether a removed key may be one of a durable region: by its prefix, or because any region is durable that calls name themselves.</summary>
    private bool IsDurable(EntryKey key) => regions.HasDurable;

    private static Tag[] TagsOf(IEnumerable<string>? tags) => tags is null ? [] : [.. tags.Select(Tag.Of).Distinct()];
}
