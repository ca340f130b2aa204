namespace Forebay;

/// <summary>What a tier holds and has done since it was opened.</summary>
public sealed record TierStatistics
{
    /// <summary>The tier's name.</summary>
    public required string Name { get; init; }

    /// <summary><c>ok</c>, <c>degraded</c> (skipped by its breaker) or <c>off</c>, with the reason.</summary>
    public required string State { get; init; }

    /// <summary>Entries stored, dead and expired ones among them; an estimate where counting would cost too much.</summary>
    public long Entries { get; init; }

    /// <summary>Entries that are alive and fresh; -1 where the tier can't tell cheaply.</summary>
    public long Active { get; init; } = -1;

    /// <summary>Entries past their freshness; -1 where the tier can't tell cheaply.</summary>
    public long Expired { get; init; } = -1;

    /// <summary>Bytes taken.</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes allowed.</summary>
    public long MaxBytes { get; init; }

    /// <summary>Reads that found a live entry.</summary>
    public long Hits { get; init; }

    /// <summary>Reads that did not.</summary>
    public long Misses { get; init; }

    /// <summary>Records stored.</summary>
    public long Writes { get; init; }

    /// <summary>Entries put out for room.</summary>
    public long Evictions { get; init; }

    /// <summary>Operations that failed.</summary>
    public long Failures { get; init; }

    /// <summary>Records dropped because the queue was full.</summary>
    public long Dropped { get; init; }
}
