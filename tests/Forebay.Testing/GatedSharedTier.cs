using Forebay.Liveness;

namespace Forebay.Testing;

/// <summary>A shared tier that can be made to fail or to hold its callers at a gate.</summary>
public sealed class GatedSharedTier(ISharedTier inner) : ISharedTier
{
    public string Name => inner.Name;

    public RegionTiers Kind => inner.Kind;

    /// <summary>Not null: every operation throws it.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Not null: every look passes it after it has read.</summary>
    public Gate? ReadGate { get; set; }

    /// <summary>Not null: every invalidation passes it before it is made.</summary>
    public Gate? InvalidationGate { get; set; }

    public bool Open(TierContext context) => inner.Open(context);

    public async ValueTask<EntryRecord?> GetAsync(EntryKey key, CancellationToken cancellationToken)
    {
        ThrowFailure();
        EntryRecord? record = await inner.GetAsync(key, cancellationToken);
        await PassAsync(ReadGate, cancellationToken);
        return record;
    }

    public async ValueTask<SharedLook> LookAsync(EntryKey key, ReadOnlyMemory<Tag> tags, SharedWish wish, long freshBeyond, CancellationToken cancellationToken)
    {
        ThrowFailure();
        SharedLook look = await inner.LookAsync(key, tags, wish, freshBeyond, cancellationToken);
        await PassAsync(ReadGate, cancellationToken);
        return look;
    }

    public ValueTask<bool> SetAsync(EntryRecord record, bool wait, CancellationToken cancellationToken)
    {
        ThrowFailure();
        return inner.SetAsync(record, wait, cancellationToken);
    }

    public ValueTask<bool> SetAsync(EntryRecord record, SharedLease lease, CancellationToken cancellationToken)
    {
        ThrowFailure();
        return inner.SetAsync(record, lease, cancellationToken);
    }

    public ValueTask ReleaseAsync(SharedLease lease, CancellationToken cancellationToken) => inner.ReleaseAsync(lease, cancellationToken);

    public async ValueTask InvalidateAsync(IReadOnlyList<InvalidationMessage> messages, ReadOnlyMemory<byte> logged, CancellationToken cancellationToken)
    {
        await PassAsync(InvalidationGate, cancellationToken);
        ThrowFailure();
        await inner.InvalidateAsync(messages, logged, cancellationToken);
    }

    public bool AppendsTo(IInvalidationLog log) => inner.AppendsTo(log);

    public ValueTask InvalidateAsync(Invalidation invalidation, CancellationToken cancellationToken) => inner.InvalidateAsync(invalidation, cancellationToken);

    public ValueTask SweepAsync(KeyPattern pattern, string? partition, Stamp stamp, CancellationToken cancellationToken) => inner.SweepAsync(pattern, partition, stamp, cancellationToken);

    public ValueTask FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public TierStatistics GetStatistics() => inner.GetStatistics();

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static Task PassAsync(Gate? gate, CancellationToken cancellation) => gate?.PassAsync(cancellation) ?? Task.CompletedTask;

    private void ThrowFailure()
    {
        if (Failure is { } failure)
            throw failure;
    }
}
