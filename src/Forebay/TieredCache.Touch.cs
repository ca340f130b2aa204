using Forebay.Entries;
using Forebay.Liveness;
using Forebay.Memory;
using Forebay.Regions;
using Forebay.Tiers;

namespace Forebay;

/// <content>Longer life for an entry that stands, without a new stamp.</content>
public sealed partial class TieredCache
{
    /// <summary>Gives the entry that was read as <paramref name="seen"/> new times, and <paramref name="value"/>, under its own <c>born</c>: only if it still stands.</summary>
    /// <remarks>A set would take a new stamp, and so undo a removal and overwrite a set that came after the read.</remarks>
    /// <returns>False where something else stands there by now, or nothing.</returns>
    internal async ValueTask<bool> TouchAsync<T>(string key, T seen, T value, EntryOptions options)
        where T : class
    {
        (EntryKey entryKey, Region region) = Locate(key, options);
        if (!gate.Enabled && !region.Durable)
            return false;
        using DurableKeys.Held held = await durableKeys.EnterAsync(entryKey).ConfigureAwait(false);
        if (await StandingAsync(entryKey, region, seen).ConfigureAwait(false) is not { } standing)
            return false;
        SharedLease? shared = await LeaseToTouchAsync(entryKey, region, standing, seen).ConfigureAwait(false);
        EntryStore.Terms terms = TermsOf(entryKey, region, standing.Tags, standing.Born, clock.Now, options, negative: false, shared);
        (_, bool stored, _) = await store.StoreAsync(value, terms, wait: region.Durable, stands: region.Durable).ConfigureAwait(false);
        if (shared is { IsUsed: false })
            await store.ReleaseAsync(shared).ConfigureAwait(false);
        return stored;
    }

    /// <summary>The shared tier's lease, where it still has the entry: so a removal or a set by another node is not undone either. Null: its copy is left as it is.</summary>
    private async ValueTask<SharedLease?> LeaseToTouchAsync<T>(EntryKey key, Region region, Entry standing, T seen)
        where T : class
    {
        foreach (GuardedTier tier in tiers)
        {
            if (tier.Shared is null || !region.KeepsIn(tier.Tier))
                continue;
            SharedLook look = await tier.LookAsync(key, standing.Tags, SharedWish.Get, freshBeyond: long.MaxValue, CancellationToken.None).ConfigureAwait(false);
            if (look.Record is { } record && store.Promote<T>(record, store: false) is { } far && IsSame(far, seen))
                return look.Lease;
            if (look.Lease is { } unused)
                await store.ReleaseAsync(unused).ConfigureAwait(false);
        }
        return null;
    }

    /// <summary>The entry of this value, alive, from the nearest tier that has it. Another's in memory may be older: a durable entry whose key shares its stamp is in the file alone.</summary>
    private async ValueTask<Entry?> StandingAsync<T>(EntryKey key, Region region, T seen)
        where T : class
    {
        if (memory.Peek(key) is { } entry && IsSame(entry, seen))
            return entry;
        foreach (GuardedTier tier in tiers)
        {
            using Loads.LoadTable.TrackedRead read = loads.Track();
            if (region.KeepsIn(tier.Tier) && await tier.GetAsync(key, CancellationToken.None).ConfigureAwait(false) is { } record && store.Promote<T>(record, store: false) is { } far)
                return IsSame(far, seen) ? far : null;
        }
        return null;
    }

    private bool IsSame<T>(Entry entry, T seen)
        where T : class =>
        entry.IsAlive(liveness) && store.TryValue(entry, out T? value) && (ReferenceEquals(value, seen) || value.Equals(seen));
}
