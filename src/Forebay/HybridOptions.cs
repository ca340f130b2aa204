using Microsoft.Extensions.Caching.Hybrid;

namespace Forebay;

/// <summary>Reads Microsoft's options as ours.</summary>
internal static class HybridOptions
{
    public static EntryOptions ToEntryOptions(this HybridCacheEntryOptions? options)
    {
        if (options is null)
            return EntryOptions.Default;
        HybridCacheEntryFlags flags = options.Flags ?? HybridCacheEntryFlags.None;
        return new EntryOptions
        {
            FreshFor = options.Expiration,
            ReadFrom = Without(flags, HybridCacheEntryFlags.DisableLocalCacheRead, HybridCacheEntryFlags.DisableDistributedCacheRead),
            WriteTo = Without(flags, HybridCacheEntryFlags.DisableLocalCacheWrite, HybridCacheEntryFlags.DisableDistributedCacheWrite),
        };
    }

    private static RegionTiers? Without(HybridCacheEntryFlags flags, HybridCacheEntryFlags local, HybridCacheEntryFlags distributed)
    {
        RegionTiers tiers = RegionTiers.All;
        if ((flags & local) != 0)
            tiers &= ~RegionTiers.Memory;
        if ((flags & distributed) != 0)
            tiers &= ~(RegionTiers.Persistent | RegionTiers.Remote);
        return tiers == RegionTiers.All ? null : tiers;
    }
}
