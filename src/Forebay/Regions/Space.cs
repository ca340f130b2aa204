namespace Forebay.Regions;

/// <summary>A region and one partition of it: what an entry in memory points to, so that it need not hold both.</summary>
internal sealed class Space(Region region, string? partition)
{
    public Region Region { get; } = region;

    public string? Partition { get; } = partition;

    /// <summary>The region's place in each thread's hit counters, kept here because a hit has this object in its hands.</summary>
    public int HitIndex { get; } = region.Counters.HitIndex;
}
