using System.ComponentModel;

namespace Forebay;

/// <summary>What one call asks for beyond its region's policy. Keep one instance and use it for every such call: it is immutable.</summary>
[ImmutableObject(true)]
public sealed record EntryOptions
{
    /// <summary>Nothing beyond the region's policy.</summary>
    public static EntryOptions Default { get; } = new();

    /// <summary>The region; null: by the key's prefix up to the first <c>:</c>, or <c>default</c>.</summary>
    public string? Region { get; init; }

    /// <summary>The partition (a tenant) whose entries alone the call can read or write; null: none.</summary>
    public string? Partition { get; init; }

    /// <summary>Fresh for this long from the load, instead of the region's; more than zero.</summary>
    public TimeSpan? FreshFor { get; init; }

    /// <summary>May be served for this long from the load, instead of the region's; <see cref="FreshFor"/> or more.</summary>
    public TimeSpan? StaleFor { get; init; }

    /// <summary>Instead of the region's soft time-out.</summary>
    public TimeSpan? SoftTimeout { get; init; }

    /// <summary>Instead of the region's hard time-out.</summary>
    public TimeSpan? HardTimeout { get; init; }

    /// <summary>Which tiers this call reads; null: all of the region's.</summary>
    public RegionTiers? ReadFrom { get; init; }

    /// <summary>Which tiers this call stores into; null: all of the region's.</summary>
    public RegionTiers? WriteTo { get; init; }

    /// <summary>The row's version at the primary (write-through): an older version never replaces a newer one. More than zero.</summary>
    public long? RowVersion { get; init; }

    internal void Validate()
    {
        if (FreshFor is { } fresh && fresh <= TimeSpan.Zero)
            throw new ArgumentException($"FreshFor is {fresh:c}; it must be more than zero.", nameof(FreshFor));
        if (StaleFor is { } stale && stale < (FreshFor ?? TimeSpan.Zero))
            throw new ArgumentException($"StaleFor is {stale:c}, shorter than FreshFor ({FreshFor:c}). Both count from the load.", nameof(StaleFor));
        if (RowVersion is <= 0)
            throw new ArgumentException($"RowVersion is {RowVersion}; versions are more than zero.", nameof(RowVersion));
    }
}
