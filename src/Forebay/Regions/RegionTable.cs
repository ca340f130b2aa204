using System.Collections.Frozen;

namespace Forebay.Regions;

/// <summary>The regions by name, and which one a key belongs to. Immutable.</summary>
internal sealed class RegionTable
{
    private readonly FrozenDictionary<string, Region> regions;
    private readonly FrozenDictionary<string, Region>.AlternateLookup<ReadOnlySpan<char>> byPrefix;

    /// <param name="options">The regions' policies.</param>
    /// <param name="hasShared">Whether there is a shared tier, which strict regions are then kept in alone.</param>
    public RegionTable(IReadOnlyDictionary<string, RegionOptions> options, bool hasShared)
    {
        regions = options.ToFrozenDictionary(pair => pair.Key, pair => new Region(pair.Key, pair.Value, hasShared), StringComparer.Ordinal);
        byPrefix = regions.GetAlternateLookup<ReadOnlySpan<char>>();
        Default = regions[Region.DefaultName];
        HasDurable = regions.Values.Any(region => region.Durable);
    }

    public Region Default { get; }

    /// <summary>True where any region is durable: then any key may be of it, because a call may name its region.</summary>
    public bool HasDurable { get; }

    public IReadOnlyList<Region> All => regions.Values;

    /// <summary>The region a call names, or the one its key's prefix names, or the default one.</summary>
    /// <exception cref="ArgumentException">There is no region of that name.</exception>
    public Region Of(string key, string? named)
    {
        if (named is not null)
            return regions.TryGetValue(named, out Region? region) ? region : throw Unknown(named);
        int colon = key.IndexOf(':');
        return colon > 0 && byPrefix.TryGetValue(key.AsSpan(0, colon), out Region? prefixed) ? prefixed : Default;
    }

    /// <summary>The region a stored record names; the default one where it is no longer configured.</summary>
    public Region ByName(string name) => regions.GetValueOrDefault(name, Default);

    private ArgumentException Unknown(string named) =>
        new($"There is no region '{named}'. Known are {string.Join(", ", regions.Keys.Order(StringComparer.Ordinal))}; add it with AddRegion.", nameof(named));
}
