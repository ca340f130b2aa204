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
        EntryStore.Terms terms = TermsOf(entryKey, region, standing.Tags, standing.Born, clock.Now, options, negative: false);
        (_, bool stored, _) = await store.StoreAsync(value, terms, wait: region.Durable, stands: region.Durable).ConfigureAwait(false);
        return stored;
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
