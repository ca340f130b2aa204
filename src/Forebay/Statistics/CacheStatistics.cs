namespace Forebay.Statistics;

/// <summary>What the cache holds and has done since it was made: a snapshot.</summary>
public sealed record CacheStatistics
{
    /// <summary>Reads answered by an entry, expired ones apart.</summary>
    public required long Hits { get; init; }

    /// <summary>Reads that no entry answered.</summary>
    public required long Misses { get; init; }

    /// <summary>Reads answered by an expired entry, as its region allows.</summary>
    public required long StaleHits { get; init; }

    /// <summary>Factories run.</summary>
    public required long Loads { get; init; }

    /// <summary>Factories that threw or took too long.</summary>
    public required long LoadFailures { get; init; }

    /// <summary>Entries put out of memory for room.</summary>
    public required long Evictions { get; init; }

    /// <summary>Invalidations: one for each call, however many entries it named.</summary>
    public required long Invalidations { get; init; }

    /// <summary>How often a serializer threw: a value that was not stored, or an entry that was a miss.</summary>
    public long SerializationFailures { get; init; }

    /// <summary>False: every read goes to the primary, by the switch or because the change feed is behind.</summary>
    public required bool Serving { get; init; }

    /// <summary>Hits and stale hits of all reads; 0 where there were none.</summary>
    public double HitRatio => Ratio(Hits, StaleHits, Misses);

    /// <summary>By region.</summary>
    public required IReadOnlyList<RegionStatistics> Regions { get; init; }

    /// <summary>By tier, nearest first.</summary>
    public required IReadOnlyList<TierStatistics> Tiers { get; init; }

    /// <summary>The bus between nodes; null: this node is alone.</summary>
    public BusStatistics? Bus { get; init; }

    internal static double Ratio(long hits, long staleHits, long misses) =>
        hits + staleHits + misses == 0 ? 0 : (double)(hits + staleHits) / (hits + staleHits + misses);
}
