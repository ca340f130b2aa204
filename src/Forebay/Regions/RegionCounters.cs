using Forebay.Statistics;

namespace Forebay.Regions;

/// <summary>What one region counts. Every member may be used from any thread.</summary>
internal sealed class RegionCounters
{
    private readonly long[] hitsByTier = new long[(int)CacheSource.Load + 1];
    private long staleHits;
    private long misses;
    private long loads;
    private long loadFailures;
    private long evictions;
    private long entries;
    private long bytes;

    public int HitIndex { get; } = HitCounters.Rent();

    public LoadTimeHistogram LoadTimes { get; } = new();

    public long StaleHits => Volatile.Read(ref staleHits);

    public long Misses => Volatile.Read(ref misses);

    public long Loads => Volatile.Read(ref loads);

    public long LoadFailures => Volatile.Read(ref loadFailures);

    public long Evictions => Volatile.Read(ref evictions);

    /// <summary>Entries in memory.</summary>
    public long Entries => Volatile.Read(ref entries);

    /// <summary>Bytes in memory.</summary>
    public long Bytes => Volatile.Read(ref bytes);

    public long MemoryHits => HitCounters.Sum(HitIndex);

    public long HitsFrom(CacheSource source) => source == CacheSource.Memory ? MemoryHits : Volatile.Read(ref hitsByTier[(int)source]);

    public void Hit(CacheSource source)
    {
        if (source == CacheSource.Memory)
            HitCounters.Add(HitIndex);
        else
            Interlocked.Increment(ref hitsByTier[(int)source]);
    }

    public void StaleHit() => Interlocked.Increment(ref staleHits);

    public void Miss() => Interlocked.Increment(ref misses);

    public void Load() => Interlocked.Increment(ref loads);

    public void LoadFailed() => Interlocked.Increment(ref loadFailures);

    public void Evicted() => Interlocked.Increment(ref evictions);

    public void Entered(long size)
    {
        Interlocked.Increment(ref entries);
        Interlocked.Add(ref bytes, size);
    }

    public void Left(long size)
    {
        Interlocked.Decrement(ref entries);
        Interlocked.Add(ref bytes, -size);
    }

    ~RegionCounters() => HitCounters.Return(HitIndex);
}
