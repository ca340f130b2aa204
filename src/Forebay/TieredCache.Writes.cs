using Forebay.Bus;
using Forebay.Entries;
using Forebay.Liveness;
using Forebay.Regions;
using Forebay.Tiers;
using Microsoft.Extensions.Caching.Hybrid;

namespace Forebay;

/// <content>Values that the caller brings: sets with and without a lease, and intents of writes to the primary.</content>
public sealed partial class TieredCache
{
    /// <inheritdoc/>
    /// <remarks>
    /// Where a read of this key missed lately, the set takes up that miss's lease: what was invalidated since then is not stored. So <c>Get</c>, <c>Remove</c>,
    /// <c>Set</c> stores nothing, as the value may have been read before what the removal was for; of <c>Get</c>, <c>Get</c>, <c>Set</c>, <c>Set</c> the last value
    /// stands. Durable regions, where the cache itself is the truth, know no leases: every set is stored. A set with
    /// neither a lease nor a <see cref="EntryOptions.RowVersion"/> is outside the promise: nothing tells when its value was read, and it may be older
    /// than a removal that came before it. It ends loads of the key that are under way: their results are not stored.
    /// </remarks>
    public override async ValueTask SetAsync<T>(string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default) =>
        await SetAsync(key, value, options.ToEntryOptions(), tags, cancellationToken).ConfigureAwait(false);

    /// <summary>Stores a value, with the lease that this key's last miss left where there is one.</summary>
    /// <inheritdoc cref="SetAsync{T}(string, T, Lease, EntryOptions, IEnumerable{string}, CancellationToken)"/>
    public ValueTask<bool> SetAsync<T>(string key, T value, EntryOptions options, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        (EntryKey entryKey, Region region) = Locate(key, options);
        // In a durable region the cache itself is the truth: there is no older read that a lease could stand for.
        Lease lease = region.Durable || options.RowVersion is not null ? default : leases.Take(entryKey, clock.Now);
        return SetAsync(key, value, lease, options, tags, cancellationToken);
    }

    /// <summary>Stores a value that was read under a lease: only if nothing it depends on was invalidated since.</summary>
    /// <param name="key">1 to 4,096 bytes of UTF-8.</param>
    /// <param name="value">The value; null is remembered as "does not exist".</param>
    /// <param name="lease">From the miss that began the read (<see cref="CacheResult{T}.Lease"/>) or <see cref="TakeLease"/>. The default value: none.</param>
    /// <param name="options">Region, times, tiers, and the row's version where this is a write-through.</param>
    /// <param name="tags">What the entry depends on.</param>
    /// <param name="cancellationToken">Ends the call before anything is stored.</param>
    /// <returns>False where the value was not stored: its lease is over, something was invalidated since, or a newer row version is known.</returns>
    /// <remarks>Completes when no later read in this process returns what stood there before, and the local file would return the value after a kill.</remarks>
    public async ValueTask<bool> SetAsync<T>(string key, T value, Lease lease, EntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        ArgumentNullException.ThrowIfNull(key);
        cancellationToken.ThrowIfCancellationRequested();
        options ??= EntryOptions.Default;
        (EntryKey entryKey, Region region) = Locate(key, options);
        Tag[] named = TagsOf(tags);
        if (!gate.Enabled && !region.Durable)
        {
            // What stands there is replaced by what the caller brings: off, nothing is stored, but the old must not come back (consistency, row 44).
            await invalidator.KeysAsync([entryKey]).ConfigureAwait(false);
            return false;
        }
        if (lease.IsValid)
            return await SetLeasedAsync(entryKey, region, value, lease, options, named).ConfigureAwait(false);
        if (options.RowVersion is { } version && await HasNewerAsync(entryKey, region, version, cancellationToken).ConfigureAwait(false))
            return false;
        using DurableKeys.Held held = region.Durable ? await durableKeys.EnterAsync(entryKey).ConfigureAwait(false) : default;
        PendingStamps.Entered? entered = remote.Enter();
        // The key's own stamp kills loads under way and what the tiers have; the new entry is born with it.
        long born = StampOf(entryKey, options.RowVersion);
        if (born == 0)
        {
            remote.Leave(entered);
            return false;
        }
        (_, bool stored, bool everywhere) = await store.StoreAsync(value, TermsOf(entryKey, region, named, born, clock.Now, options, value is null, SharedLease.Bare), wait: true).ConfigureAwait(false);
        await invalidator.ReplacedAsync(entryKey, born, entered, everywhere && options.WriteTo is null).ConfigureAwait(false);
        return stored;
    }

    /// <summary>Stores several values; each as <see cref="SetAsync{T}(string, T, EntryOptions, IEnumerable{string}, CancellationToken)"/> does, in one group where the tiers can.</summary>
    public async ValueTask SetManyAsync<T>(IEnumerable<KeyValuePair<string, T>> values, EntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        string[]? named = tags?.ToArray();
        await Task.WhenAll(values.Select(pair => SetAsync(pair.Key, pair.Value, options ?? EntryOptions.Default, named, cancellationToken).AsTask())).ConfigureAwait(false);
    }

    /// <summary>A lease on a key from now on: to be taken before the value is read, and given to <c>SetAsync</c> with it.</summary>
    /// <returns>It ends after <see cref="LivenessOptions.LeaseFor"/>; a value set later is not stored.</returns>
    public Lease TakeLease() => new(new Stamp(liveness.Now), clock.Now + maintenance.LeaseFor);

    /// <summary>Whether what was read under a lease might still be stored: nothing that it depends on was invalidated since.</summary>
    internal bool IsAlive(Lease lease, string key, ReadOnlySpan<Tag> tags) => liveness.IsAlive(lease.Born.Value, EntryKey.Create(key, null, keySeed), tags, durable: false);

    /// <summary>A lease that goes on where another would end: as old as now, where nothing was invalidated since the other. Null: something was.</summary>
    internal Lease? Renew(Lease lease, string key, ReadOnlySpan<Tag> tags)
    {
        // Taken before it is asked: what is invalidated in between makes both end.
        Lease next = TakeLease();
        return clock.Now < lease.Until && IsAlive(lease, key, tags) ? next : null;
    }

    /// <summary>Notes that a write to the primary is about to be sent, so that even a kill between its commit and the invalidation leaves nothing stale.</summary>
    /// <param name="tags">What the write may change: rows where they are known, otherwise tables.</param>
    /// <param name="cancellationToken">Ends the call; the write must then not be sent.</param>
    public async ValueTask<WriteIntent> BeginWriteAsync(IEnumerable<string> tags, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tags);
        string[] names = [.. tags];
        Tag[] noted = TagsOf(names);
        List<(IPersistentTier Tier, long Id)> notes = [];
        try
        {
            foreach (GuardedTier tier in tiers)
            {
                if (tier.Tier is IPersistentTier persistent)
                    notes.Add((persistent, await persistent.NoteIntentAsync(noted, cancellationToken).ConfigureAwait(false)));
            }
        }
        catch
        {
            // The write is not sent: what was noted for it must not stay.
            foreach ((IPersistentTier tier, long id) in notes)
                await tier.ClearIntentAsync(id, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
        return new WriteIntent(this, names, notes);
    }

    internal ValueTask<Doubt> BeginDoubtAsync(IReadOnlyCollection<string> tags, Func<ValueTask> ended) =>
        doubts.BeginAsync([.. TagsOf(tags).Where(tag => tag != Tag.Everything)], tags.Contains(Tag.EverythingName), ended);

    internal ValueTask EndDoubtAsync(Doubt doubt) => doubts.EndAsync(doubt);

    private long StampOf(in EntryKey key, long? rowVersion)
    {
        if (rowVersion is { } version)
            return rowVersions.TryAdvance(key, version, liveness);
        long stamp = liveness.Next();
        liveness.Stamps.Raise(key.Tag, stamp);
        return stamp;
    }

    private async ValueTask<bool> SetLeasedAsync<T>(EntryKey key, Region region, T value, Lease lease, EntryOptions options, Tag[] tags)
    {
        long born = lease.Born.Value;
        if (clock.Now >= lease.Until || !liveness.IsAlive(born, key, tags, region.Durable))
            return false;
        bool conflict;
        using (await durableKeys.EnterAsync(key).ConfigureAwait(false))
        {
            // Another read of the same time has stored already. Nothing tells which of the two is newer, and whoever saw the newer must not see
            // the older after it: so neither stays. A caller that knows of no leases, though, expects its last set to stand; which it can't where the
            // first is in a shared tier, whose lease is used up. The entry that was found before the read began is older than it.
            conflict = !region.Durable && memory.Peek(key) is { } standing && standing.IsAlive(liveness) && clock.Now < standing.FreshUntil && !ReferenceEquals(standing, lease.Found)
                && (lease.IsHeld && lease.Shared is null ? standing.Born > born : standing.Born >= born);
            if (!conflict)
                return await StoreLeasedAsync(key, region, value, lease, options, tags).ConfigureAwait(false);
        }
        await invalidator.KeysAsync([key]).ConfigureAwait(false);
        return false;
    }

    private async ValueTask<bool> StoreLeasedAsync<T>(EntryKey key, Region region, T value, Lease lease, EntryOptions options, Tag[] tags)
    {
        long born = lease.Born.Value;
        (_, bool stored, _) = await store.StoreAsync(value, TermsOf(key, region, tags, born, lease.Until - maintenance.LeaseFor, options, value is null, lease.Shared), wait: true).ConfigureAwait(false);
        return stored;
    }

    private async ValueTask<bool> HasNewerAsync(EntryKey key, Region region, long version, CancellationToken cancellationToken)
    {
        foreach (GuardedTier tier in tiers)
        {
            if (region.KeepsIn(tier.Tier)
                && await tier.GetAsync(key, cancellationToken).ConfigureAwait(false) is { } record
                && record.RowVersion > version
                && liveness.IsRecordAlive(record))
            {
                return true;
            }
        }
        return false;
    }

    private static EntryStore.Terms TermsOf(EntryKey key, Region region, Tag[] tags, long born, long at, EntryOptions options, bool negative, SharedLease? shared)
    {
        long? asked = options.FreshFor is { } time ? Math.Max(1, (long)time.TotalMilliseconds) : null;
        (long fresh, long stale) = negative
            ? (asked ?? Math.Max(1, (long)region.Options.NegativeFreshFor.TotalMilliseconds), 0)
            : region.TimesFor(asked, options.StaleFor is { } still ? (long)still.TotalMilliseconds : null);
        return new EntryStore.Terms(key, region, tags, born, at, fresh, Math.Max(fresh, stale), options.RowVersion ?? 0, options.WriteTo ?? RegionTiers.All, shared);
    }
}
