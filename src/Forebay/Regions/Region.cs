using System.Collections.Concurrent;

namespace Forebay.Regions;

/// <summary>A region as the engine uses it: the options in milliseconds, and its counters.</summary>
/// <remarks>Immutable but for the counters, which are thread-safe.</remarks>
internal sealed class Region
{
    // One small object per tenant that was ever seen; entries share it.
    private readonly ConcurrentDictionary<string, Space> partitions = new(StringComparer.Ordinal);

    public const string DefaultName = "default";

    public Region(string name, RegionOptions options, bool hasShared)
    {
        options.Validate(name);
        Name = name;
        Options = options.Copy();
        if (hasShared && (Options.Traits & RegionTraits.Strict) != 0)
            Options.Tiers = RegionTiers.Remote;
        FreshFor = (long)Options.FreshFor.TotalMilliseconds;
        StaleFor = Options.StaleMode == StaleMode.Never ? FreshFor : (long)(Options.StaleFor ?? Options.FreshFor).TotalMilliseconds;
        Shared = new Space(this, null);
    }

    public string Name { get; }

    public RegionOptions Options { get; }

    /// <summary>In milliseconds, from the load.</summary>
    public long FreshFor { get; }

    /// <summary>In milliseconds, from the load.</summary>
    public long StaleFor { get; }

    public bool Durable => (Options.Traits & RegionTraits.Durable) != 0;

    public bool ServesUnheard => (Options.Traits & RegionTraits.ServeUnheard) != 0;

    public bool KeepsInMemory => (Options.Tiers & RegionTiers.Memory) != 0;

    public bool KeepsIn(ITier tier) => (Options.Tiers & tier.Kind) != 0;

    /// <summary>The region's entries of no partition.</summary>
    public Space Shared { get; }

    public RegionCounters Counters { get; } = new();

    public Space SpaceOf(string? partition) =>
        partition is null ? Shared : partitions.GetOrAdd(partition, static (name, region) => new Space(region, name), this);

    /// <summary>How long an entry is fresh and may be served, in milliseconds from its load, where a call or factory may have its own word.</summary>
    public (long Fresh, long Stale) TimesFor(long? fresh, long? stale)
    {
        long freshFor = fresh ?? FreshFor;
        // A call that changes freshness alone keeps the region's allowance beyond it.
        long staleFor = stale ?? (freshFor + (StaleFor - FreshFor));
        return (freshFor, Options.StaleMode == StaleMode.Never ? freshFor : Math.Max(freshFor, staleFor));
    }

    /// <summary>The memory tier's pool that this region's entries live in: 0, or its own where it has a quota.</summary>
    public int MemoryPool { get; set; }
}
