namespace Forebay;

/// <summary>What a region promises or asks for beyond its times.</summary>
[Flags]
public enum RegionTraits
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>
    /// The persistent tier never evicts the region's entries, and neither "everything" nor a gap in a change feed removes them: for
    /// sessions and the like, which no database can load again. Removing a key, tag, partition or pattern does remove them, and so does a
    /// new application version. Such a region is served with the cache switched off and with a silent change feed too: there is nothing else to ask.
    /// </summary>
    Durable = 1,

    /// <summary>Every call must name a partition (a tenant); one without is an error.</summary>
    Partitioned = 2,

    /// <summary>The caller promises that values are never changed once cached, so that memory keeps the object itself whatever its type.</summary>
    ImmutableValues = 4,
}
