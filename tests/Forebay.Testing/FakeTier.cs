using System.Collections.Concurrent;
using Forebay.Liveness;

namespace Forebay.Testing;

/// <summary>A far tier in a dictionary, which can be made to fail or to hold its callers at a gate.</summary>
/// <remarks>As a real one may, it keeps dead records: what is served is the engine's to decide.</remarks>
public sealed class FakeTier : ITier
{
    private readonly ConcurrentDictionary<EntryKey, EntryRecord> records = new();
    private int reads;
    private int writes;

    public string Name => "fake";

    public RegionTiers Kind => RegionTiers.Remote;

    /// <summary>Not null: every invalidation throws it.</summary>
    public Exception? InvalidationFailure { get; set; }

    /// <summary>Not null: every read and write throws it.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Not null: every write passes it before it stores.</summary>
    public Gate? WriteGate { get; set; }

    /// <summary>Not null: every read passes it after it has read.</summary>
    public Gate? ReadGate { get; set; }

    public ConcurrentQueue<Invalidation> Invalidations { get; } = new();

    public int Reads => Volatile.Read(ref reads);

    public int Writes => Volatile.Read(ref writes);

    public int Count => records.Count;

    public bool Open(TierContext context) => true;

    public async ValueTask<EntryRecord?> GetAsync(EntryKey key, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref reads);
        ThrowFailure();
        EntryRecord? record = records.GetValueOrDefault(key);
        if (ReadGate is { } gate)
            await gate.PassAsync(cancellationToken);
        return record;
    }

    public async ValueTask<bool> SetAsync(EntryRecord record, bool wait, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        Interlocked.Increment(ref writes);
        ThrowFailure();
        if (WriteGate is { } gate)
            await gate.PassAsync(cancellationToken);
        records[record.Key] = record;
        return true;
    }

    public ValueTask InvalidateAsync(Invalidation invalidation, CancellationToken cancellationToken)
    {
        if (InvalidationFailure is { } failure)
            throw failure;
        Invalidations.Enqueue(invalidation);
        return ValueTask.CompletedTask;
    }

    public ValueTask SweepAsync(KeyPattern pattern, string? partition, Stamp stamp, CancellationToken cancellationToken)
    {
        ThrowFailure();
        foreach ((EntryKey key, EntryRecord record) in records)
        {
            if (pattern.Matches(key.Key) && record.Born < stamp)
                records.TryRemove(key, out _);
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public TierStatistics GetStatistics() => new() { Name = Name, State = "ok", Entries = records.Count };

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void ThrowFailure()
    {
        if (Failure is { } failure)
            throw failure;
    }
}
