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

    /// <summary>Entries are served though the change feed or the bus is silent for longer than its limit: rather old than slow. Their times alone bound how old.</summary>
    ServeUnheard = 8,

    /// <summary>
    /// Where a shared tier is there, the region's entries are kept in it alone and each read asks it: what another node has invalidated is then never
    /// served, not even for the bus's lag.
    /// </summary>
    Strict = 16,
}
