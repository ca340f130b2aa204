using System.Diagnostics;
using System.Runtime.InteropServices;
using Forebay.Entries;
using Forebay.Liveness;
using Forebay.Memory;
using Forebay.Regions;
using Forebay.Statistics;
using Forebay.Tiers;
using Forebay.Time;
using Microsoft.Extensions.Logging;

namespace Forebay.Loads;

/// <summary>Runs one load: looks into the far tiers, asks the factory, stores, and falls back to an expired entry where the region allows it.</summary>
internal sealed class EntryLoader(LoadTable loads, MemoryTier memory, EntryStore store, LivenessRule liveness, CacheClock clock, RetryTimes retries, DurableKeys durableKeys, ILogger logger)
{
    /// <summary>What a caller asks for.</summary>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Request<TState, T>(
        EntryKey Key,
        Region Region,
        Tag[] Tags,
        EntryOptions Options,
        TState State,
        Func<TState, LoadContext, CancellationToken, ValueTask<T>> Factory,
        bool IsRefresh,
        bool Store);

    /// <summary>Joins or begins the load of a request; null for a refresh that is under way already.</summary>
    public Load<T>? Begin<TState, T>(in Request<TState, T> request) =>
        loads.Join(request.Key, request.Tags, pinned: request.IsRefresh, (Loader: this, Request: request), static s => s.Loader.Make(s.Request));

    private Load<T> Make<TState, T>(Request<TState, T> request) =>
        new(request.Key, request.Region, request.Tags, request.IsRefresh ? null : LoadTable.Current.Value, load => RunAsync(load, request));

    private async Task RunAsync<TState, T>(Load<T> load, Request<TState, T> request)
    {
        LoadTable.Current.Value = load;
        LoadOutcome<T> outcome;
        try
        {
            try
            {
                outcome = await LookOrLoadAsync(load, request).ConfigureAwait(false);
            }
            finally
            {
                // Whatever came of it: nothing was stored under it, so no other node is to wait for it.
                if (load.SharedLease is { IsUsed: false } unused)
                    await store.ReleaseAsync(unused).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            loads.End(load);
            load.Fail(e);
            return;
        }
        // First stored, then ended, then told: a caller that comes in between finds the entry or this load, never neither.
        loads.End(load);
        load.Complete(outcome);
        if (outcome.Stale && outcome.Source != CacheSource.Load && request.Region.Options.StaleMode == StaleMode.WhileRevalidating && !request.IsRefresh)
            Begin(request with { IsRefresh = true });
    }

    private async ValueTask<LoadOutcome<T>> LookOrLoadAsync<TState, T>(Load<T> load, Request<TState, T> request)
    {
        Entry? fallback = null;
        // The entry may have been stored between the caller's look and its load's beginning; a refresh has seen what there is.
        if (!request.IsRefresh && Reads(request, RegionTiers.Memory) && Usable(memory.Peek(request.Key), ref fallback, out Entry? found) && TryOutcome(found, CacheSource.Memory, stale: false, out LoadOutcome<T> outcome))
            return outcome;
        if (await LookFarAsync(load, request).ConfigureAwait(false) is { Entry: { } far } look)
        {
            if (Usable(far, ref fallback, out found) && TryOutcome(found, look.Source, stale: false, out outcome))
                return outcome;
            if (fallback == far && request.Region.Options.StaleMode == StaleMode.WhileRevalidating && TryOutcome(far, look.Source, stale: true, out outcome))
                return outcome;
        }
        fallback ??= request.IsRefresh && memory.Peek(request.Key) is { } standing && standing.IsAlive(liveness) && clock.Now < standing.StaleUntil ? standing : null;
        return await AskFactoryAsync(load, request, fallback).ConfigureAwait(false);
    }

    private static bool Reads<TState, T>(in Request<TState, T> request, RegionTiers tier) =>
        ((request.Options.ReadFrom ?? RegionTiers.All) & request.Region.Options.Tiers & tier) != 0;

    /// <summary>Sorts an entry: fresh is <paramref name="found"/>, expired and still allowed is the fallback.</summary>
    private bool Usable(Entry? entry, ref Entry? fallback, out Entry found)
    {
        found = entry!;
        if (entry is null || !entry.IsAlive(liveness))
            return false;
        long now = clock.Now;
        if (now < entry.FreshUntil)
            return true;
        if (now < entry.StaleUntil)
            fallback = entry;
        return false;
    }

    /// <summary>The nearest fresh entry of the far tiers; where there is none, the nearest that is alive. For a load that follows, the shared tier's lease is taken.</summary>
    private async ValueTask<(Entry? Entry, CacheSource Source)> LookFarAsync<TState, T>(Load<T> load, Request<TState, T> request)
    {
        (Entry? Entry, CacheSource Source) expired = default;
        bool keep = request.Store && ((request.Options.WriteTo ?? RegionTiers.All) & RegionTiers.Memory) != 0;
        foreach (GuardedTier tier in store.Tiers)
        {
            // A refresh has seen what this node has; what another node loads meanwhile is news.
            if (!Reads(request, tier.Tier.Kind) || (request.IsRefresh && tier.Shared is null))
                continue;
            EntryRecord? record = tier.Shared is null || (expired.Entry is not null && request.Region.Options.StaleMode == StaleMode.WhileRevalidating)
                ? await tier.GetAsync(request.Key, load.Cancellation.Token).ConfigureAwait(false)
                : await LeaseAsync(load, request, tier).ConfigureAwait(false);
            Entry? entry = record is null ? null : store.Promote<T>(record, keep);
            tier.Found(entry is not null);
            if (entry is null)
                continue;
            if (clock.Now < entry.FreshUntil)
                return (entry, tier.Source);
            expired = expired.Entry is null ? (entry, tier.Source) : expired;
        }
        return request.IsRefresh ? default : expired;
    }

    private async ValueTask<EntryRecord?> LeaseAsync<TState, T>(Load<T> load, Request<TState, T> request, GuardedTier tier)
    {
        // Two clocks and a rounding lie between this node's copy of an entry and the shared one.
        const long same = 100;
        long wall = clock.WallNow;
        long beyond = request.IsRefresh && memory.Peek(request.Key) is { } standing ? wall + Math.Max(0, standing.FreshUntil - clock.Now) + same : wall;
        SharedLook look = await tier.LookAsync(request.Key, request.Tags, SharedWish.Load, beyond, load.Cancellation.Token).ConfigureAwait(false);
        load.SharedLease = look.Lease;
        return request.IsRefresh && look.Lease is not null ? null : look.Record;
    }

    private bool TryOutcome<T>(Entry entry, CacheSource source, bool stale, out LoadOutcome<T> outcome)
    {
        outcome = default;
        if (entry.Value is Negative)
        {
            outcome = new(default, source, stale, Negative: true, entry.Tags, entry.Born, null);
            return true;
        }
        if (!store.TryValue(entry, out T? value))
            return false;
        outcome = new(value, source, stale, Negative: false, entry.Tags, entry.Born, (entry.Value as Payload)?.Bytes);
        return true;
    }

    private async ValueTask<LoadOutcome<T>> AskFactoryAsync<TState, T>(Load<T> load, Request<TState, T> request, Entry? fallback)
    {
        Region region = request.Region;
        var context = new LoadContext(request.Key.Key, request.IsRefresh);
        using Activity? activity = CacheDiagnostics.Activities.StartActivity("forebay.load");
        activity?.SetTag("forebay.region", region.Name);
        region.Counters.Load();
        long at = clock.Now;
        long started = clock.Provider.GetTimestamp();
        T value;
        try
        {
            value = await WithinTimeAsync(load, request, context).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Took(region, started, failed: true);
            if (e is OperationCanceledException && load.Cancellation.IsCancellationRequested && load.Ended)
                throw;
            region.Counters.LoadFailed();
            activity?.SetStatus(ActivityStatusCode.Error);
            EngineLog.LoadFailed(logger, e, request.Key.Key, region.Name);
            // Fail-safe is for expired entries; one that was invalidated meanwhile is not alive (consistency, rows 8 and 42).
            if (fallback is not null && fallback.IsAlive(liveness) && clock.Now < fallback.StaleUntil && TryOutcome(fallback, CacheSource.Memory, stale: true, out LoadOutcome<T> outcome))
            {
                retries.Failed(request.Key, clock.Now);
                return outcome;
            }
            throw;
        }
        retries.Succeeded(request.Key);
        Took(region, started, failed: false);
        return await KeepAsync(load, request, context, at, value).ConfigureAwait(false);
    }

    private void Took(Region region, long started, bool failed)
    {
        TimeSpan time = clock.Provider.GetElapsedTime(started);
        region.Counters.LoadTimes.Record(time);
        CacheDiagnostics.Loaded(region.Name, time, failed);
    }

    private async ValueTask<T> WithinTimeAsync<TState, T>(Load<T> load, Request<TState, T> request, LoadContext context)
    {
        CancellationToken token = load.Cancellation.Token;
        ValueTask<T> running = request.Factory(request.State, context, token);
        TimeSpan? limit = request.Options.HardTimeout ?? request.Region.Options.HardTimeout;
        if (running.IsCompleted || limit is null)
            return await running.ConfigureAwait(false);
        Task<T> task = running.AsTask();
        try
        {
            return await task.WaitAsync(limit.Value, clock.Provider, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException e) when (!task.IsCompleted)
        {
            await load.Cancellation.CancelAsync().ConfigureAwait(false);
            _ = task.ContinueWith(static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw new TimeoutException($"The load of key '{request.Key.Key}' took longer than HardTimeout ({limit.Value:c}) of region '{request.Region.Name}'. It was cancelled.", e);
        }
    }

    /// <summary>Stores the value as far as it can be. The caller gets what it came for whatever becomes of the entry.</summary>
    private async ValueTask<LoadOutcome<T>> KeepAsync<TState, T>(Load<T> load, Request<TState, T> request, LoadContext context, long at, T value)
    {
        Tag[] tags = Join(request.Tags, context);
        bool negative = value is null;
        ReadOnlyMemory<byte>? bytes = null;
        // What nobody waits for any more is not stored: it may be as old as it likes.
        if (request.Store && !context.DoNotStore && !load.Ended && Terms(load, request, context, tags, at, negative) is { } terms)
        {
            bytes = await StoreAsync(value, terms).ConfigureAwait(false);
        }
        if (bytes is null && !negative && !Immutability<T>.IsImmutable && (request.Region.Options.Traits & RegionTraits.ImmutableValues) == 0)
            bytes = store.Serializer.TrySerialize(value, out ReadOnlyMemory<byte> copy) ? copy : null;
        return new(value, CacheSource.Load, Stale: false, negative, tags, load.Born, bytes);
    }

    private async ValueTask<ReadOnlyMemory<byte>?> StoreAsync<T>(T value, EntryStore.Terms terms)
    {
        if (!terms.Region.Durable)
            return (await store.StoreAsync(value, terms, wait: false).ConfigureAwait(false)).Bytes;
        using DurableKeys.Held held = await durableKeys.EnterAsync(terms.Key).ConfigureAwait(false);
        return (await store.StoreAsync(value, terms, wait: true).ConfigureAwait(false)).Bytes;
    }

    private static EntryStore.Terms? Terms<TState, T>(Load<T> load, in Request<TState, T> request, LoadContext context, Tag[] tags, long at, bool negative)
    {
        Region region = request.Region;
        EntryOptions options = request.Options;
        if (context.FreshFor is { } asked && asked <= TimeSpan.Zero)
            throw new InvalidOperationException($"The factory of key '{request.Key.Key}' set FreshFor to {asked:c}; it must be more than zero. Use DoNotStore to keep nothing.");
        (long fresh, long stale) = negative
            ? (Milliseconds(context.FreshFor) ?? (long)region.Options.NegativeFreshFor.TotalMilliseconds, 0)
            : region.TimesFor(Milliseconds(context.FreshFor ?? options.FreshFor), Milliseconds(context.StaleFor ?? options.StaleFor));
        if (fresh <= 0)
            return null;
        return new EntryStore.Terms(request.Key, region, tags, load.Born, at, fresh, Math.Max(fresh, stale), context.RowVersion ?? options.RowVersion ?? 0, options.WriteTo ?? RegionTiers.All, load.SharedLease);
    }

    private static long? Milliseconds(TimeSpan? time) => time is { } value ? Math.Max(1, (long)value.TotalMilliseconds) : null;

    private static Tag[] Join(Tag[] named, LoadContext context) =>
        context.Tags.Count == 0 ? named : [.. named.Concat(context.Tags.Select(Tag.Of)).Distinct()];
}
