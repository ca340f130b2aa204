namespace Forebay.Statistics;

/// <summary>What one region holds in memory and has done.</summary>
public sealed record RegionStatistics
{
    /// <summary>The region's name.</summary>
    public required string Name { get; init; }

    /// <summary>Entries in memory.</summary>
    public required long Entries { get; init; }

    /// <summary>Entries in memory that are alive and fresh; -1 where they were not counted.</summary>
    public required long Active { get; init; }

    /// <summary>Entries in memory that are past their freshness or dead; -1 where they were not counted.</summary>
    public required long Expired { get; init; }

    /// <summary>Bytes in memory.</summary>
    public required long Bytes { get; init; }

    /// <summary>Reads answered by an entry, expired ones apart.</summary>
    public required long Hits { get; init; }

    /// <summary>Of these, by memory.</summary>
    public required long MemoryHits { get; init; }

    /// <summary>Of these, by the local file.</summary>
    public required long PersistentHits { get; init; }

    /// <summary>Of these, by a store shared with other nodes.</summary>
    public required long RemoteHits { get; init; }

    /// <summary>Reads that no entry answered.</summary>
    public required long Misses { get; init; }

    /// <summary>Reads answered by an expired entry.</summary>
    public required long StaleHits { get; init; }

    /// <summary>Factories run.</summary>
    public required long Loads { get; init; }

    /// <summary>Factories that threw or took too long.</summary>
    public required long LoadFailures { get; init; }

    /// <summary>Entries put out of memory for room.</summary>
    public required long Evictions { get; init; }

    /// <summary>How long loads took.</summary>
    public required LoadTimeHistogram LoadTimes { get; init; }

    /// <summary>Hits and stale hits of all reads; 0 where there were none.</summary>
    public double HitRatio => CacheStatistics.Ratio(Hits, StaleHits, Misses);
}
