using System.Runtime.CompilerServices;
using Forebay.Liveness;
using Forebay.Regions;

namespace Forebay.Memory;

/// <summary>The entries in this process's memory, within a budget in bytes.</summary>
/// <remarks>
/// A hit takes no lock and allocates nothing: it finds the entry, and raises its small counter. An entry is linked under its stripe's lock
/// after the liveness rule has been asked there, and a removal raises the stamp before it unlinks under the same lock: so either the
/// rule sees the stamp, or the removal finds the entry.
/// </remarks>
internal sealed class MemoryTier
{
    private readonly EntryTable table = new();
    private readonly List<MemoryPool> pools = [];
    private readonly LivenessRule liveness;
    private readonly long largestEntry;
    private readonly Func<LivenessRule, Entry, Entry?, bool> admit;

    public MemoryTier(MemoryTierOptions options, IEnumerable<Region> regions, LivenessRule liveness)
    {
        this.liveness = liveness;
        MaxBytes = options.MaxBytes;
        largestEntry = (long)Math.Min(int.MaxValue, options.MaxBytes * options.LargestEntryShare);
        admit = Admit;
        long shared = options.MaxBytes - ((long)liveness.Stamps.Count * sizeof(long));
        pools.Add(new MemoryPool(0));
        foreach (Region region in regions)
        {
            if (region.Options.MaxMemoryBytes is not { } quota)
                continue;
            region.MemoryPool = pools.Count;
            pools.Add(new MemoryPool(quota));
            shared -= quota;
        }
        if (shared < 64 << 10)
            throw new ForebayConfigurationException($"Memory: MaxBytes is {options.MaxBytes}, of which the regions' quotas and the table of stamps leave {shared}. Raise MaxBytes or lower MaxMemoryBytes.");
        pools[0] = new MemoryPool(shared);
    }

    public long MaxBytes { get; }

    public int Count => table.Count;

    /// <summary>The bytes of all entries and of the table of stamps.</summary>
    public long Bytes => pools.Sum(pool => pool.Bytes) + ((long)liveness.Stamps.Count * sizeof(long));

    /// <summary>The entry under a key, alive or not; raises its frequency.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry? Find(string key, string? partition, ulong hash)
    {
        Entry? entry = table.Find(key, partition, hash);
        entry?.Touch();
        return entry;
    }

    /// <summary>The entry under a key, for a caller whose first look has been counted as a read already.</summary>
    public Entry? FindAgain(in EntryKey key) => table.Find(key.Key, key.Partition, key.Hash);

    /// <summary>As <see cref="Find"/>, but sees every entry that was put before the call whatever the table does meanwhile, and leaves the frequency alone.</summary>
    public Entry? Peek(in EntryKey key) => table.FindSettled(key.Key, key.Partition, key.Hash);

    /// <summary>Links an entry; false where it is dead, older than what stands there, or too large.</summary>
    public bool TryPut(Entry entry, long valueBytes)
    {
        long size = SizeOf(entry, valueBytes);
        if (size > Math.Min(largestEntry, pools[entry.Space.Region.MemoryPool].CapacityBytes))
        {
            // What it would have replaced must not stay: it is older.
            if (table.Find(entry.Key, entry.Space.Partition, entry.Hash) is { } old && old.Born <= entry.Born)
                Remove(old);
            return false;
        }
        entry.Size = (int)size;
        if (!table.TryPut(entry, liveness, admit, out Entry? replaced))
            return false;
        Region region = entry.Space.Region;
        region.Counters.Entered(size);
        if (replaced is not null)
            Left(replaced);
        if (pools[region.MemoryPool].Add(entry) is { } victims)
        {
            foreach (Entry victim in victims)
                Evict(victim);
        }
        return true;
    }

    /// <summary>Unlinks this very entry.</summary>
    public void Remove(Entry entry)
    {
        if (table.Remove(entry))
            Left(entry);
    }

    public IEnumerable<Entry> Enumerate() => table.Enumerate();

    private static long SizeOf(Entry entry, long valueBytes) =>
        Entry.OverheadBytes
        + 22 + (2L * entry.Key.Length)
        + (entry.Tags.Length == 0 ? 0 : 24 + (sizeof(ulong) * (long)entry.Tags.Length))
        + valueBytes;

    private static bool Admit(LivenessRule liveness, Entry entry, Entry? standing) =>
        (liveness.IsAlive(entry.Born, entry.EntryKey, entry.Tags, entry.Space.Region.Durable) || Prolongs(liveness, entry, standing))
        && (standing is null
            || (standing.Born <= entry.Born && (entry.RowVersion == 0 || entry.RowVersion >= standing.RowVersion))
            || !standing.IsAlive(liveness));

    /// <summary>A durable entry that stands is not asked again for its key's stamp, which another key may share: a removal of its own key unlinks it.</summary>
    private static bool Prolongs(LivenessRule liveness, Entry entry, Entry? standing) =>
        entry.Space.Region.Durable && standing is not null && standing.Born == entry.Born && entry.IsAlive(liveness);

    private void Left(Entry entry)
    {
        pools[entry.Space.Region.MemoryPool].Remove(entry);
        entry.Space.Region.Counters.Left(entry.Size);
    }

    private void Evict(Entry victim)
    {
        if (!table.Remove(victim))
            return;
        victim.Space.Region.Counters.Left(victim.Size);
        victim.Space.Region.Counters.Evicted();
    }
}
