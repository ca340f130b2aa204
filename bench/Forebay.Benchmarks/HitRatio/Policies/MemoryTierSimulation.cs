using System.Globalization;
using Forebay.Liveness;
using Forebay.Memory;
using Forebay.Regions;

namespace Forebay.Benchmarks.HitRatio.Policies;

/// <summary>Forebay's memory tier as it really runs: its table, its entries, its accounting, its policy, with entries of one size.</summary>
internal sealed class MemoryTierSimulation : IPolicySimulation
{
    private const int Slots = StampTable.PageSlots;
    private const int KeyLength = 16;
    private const long BesideValue = Entry.OverheadBytes + 22 + (2 * KeyLength);
    private const long SmallestQuota = 65_536;
    private readonly long valueBytes;
    private readonly Region region;
    private readonly MemoryTier tier;

    public MemoryTierSimulation(int capacity)
    {
        // A quota of the region's own, because a tier as a whole is never as small as some of the caches that are compared; and entries large
        // enough that even the smallest quota holds no more of them than it should.
        valueBytes = Math.Max(22, (SmallestQuota + capacity - 1) / capacity);
        long quota = capacity * (BesideValue + valueBytes);
        var options = new MemoryTierOptions { MaxBytes = quota + (Slots * sizeof(long)) + (1 << 20), LargestEntryShare = 1 };
        region = new Region(Region.DefaultName, new RegionOptions { MaxMemoryBytes = quota }, hasShared: false);
        tier = new MemoryTier(options, [region], new LivenessRule(Slots));
    }

    public string Name => PolicyList.Ours;

    public bool Access(ulong key)
    {
        var entryKey = EntryKey.Create(key.ToString("x16", CultureInfo.InvariantCulture), null, 0);
        if (tier.Find(entryKey.Key, null, entryKey.Hash) is not null)
            return true;
        tier.TryPut(new Entry(entryKey, region.Shared, "", [], 1, long.MaxValue, long.MaxValue, long.MaxValue), valueBytes);
        return false;
    }
}
