namespace Forebay.Dashboard.History;

/// <summary>What the cache did between two moments, and what it held at the later one.</summary>
/// <param name="Number">1 for the first sample; later ones are greater by one each.</param>
/// <param name="At">The later moment.</param>
/// <param name="Hits">Reads answered by an entry since the sample before, expired ones apart.</param>
/// <param name="StaleHits">Reads answered by an expired entry since the sample before.</param>
/// <param name="Misses">Reads that no entry answered since the sample before.</param>
/// <param name="Loads">Factories run since the sample before.</param>
/// <param name="Evictions">Entries put out of memory since the sample before.</param>
/// <param name="Entries">Entries in memory at the moment.</param>
/// <param name="Bytes">Bytes in memory at the moment.</param>
internal sealed record Sample(long Number, DateTimeOffset At, long Hits, long StaleHits, long Misses, long Loads, long Evictions, long Entries, long Bytes)
{
    /// <summary>Null where nothing was read.</summary>
    public double? HitRatio => Hits + StaleHits + Misses == 0 ? null : (double)(Hits + StaleHits) / (Hits + StaleHits + Misses);
}
