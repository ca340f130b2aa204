using Forebay.Liveness;

namespace Forebay.NodeProcess;

/// <summary>The shared tier, watched for what was sent, and on demand without the cure of its leases.</summary>
/// <param name="inner">The tier.</param>
/// <param name="sent">Told of each batch that the tier has; where the bus is another, of each that the bus has.</param>
/// <param name="appends">Whether the tier appends to the bus itself.</param>
/// <param name="leaseless">True: what is stored is stored as of now.</param>
public sealed class WatchedTier(ISharedTier inner, Action<IReadOnlyList<InvalidationMessage>> sent, bool appends, bool leaseless) : ISharedTier
{
    public string Name => inner.Name;

    public RegionTiers Kind => inner.Kind;

    public bool Open(TierContext context) => inner.Open(context);

    public ValueTask<EntryRecord?> GetAsync(EntryKey key, CancellationToken cancellationToken) => inner.GetAsync(key, cancellationToken);

    public ValueTask<SharedLook> LookAsync(EntryKey key, ReadOnlyMemory<Tag> tags, SharedWish wish, long freshBeyond, CancellationToken cancellationToken) =>
        inner.LookAsync(key, tags, wish, freshBeyond, cancellationToken);

    public ValueTask<bool> SetAsync(EntryRecord record, bool wait, CancellationToken cancellationToken) => inner.SetAsync(record, wait, cancellationToken);

    public ValueTask<bool> SetAsync(EntryRecord record, SharedLease lease, CancellationToken cancellationToken) =>
        leaseless ? inner.SetAsync(record, wait: true, cancellationToken) : inner.SetAsync(record, lease, cancellationToken);

    public ValueTask ReleaseAsync(SharedLease lease, CancellationToken cancellationToken) => inner.ReleaseAsync(lease, cancellationToken);

    public async ValueTask InvalidateAsync(IReadOnlyList<InvalidationMessage> messages, ReadOnlyMemory<byte> logged, CancellationToken cancellationToken)
    {
        await inner.InvalidateAsync(messages, logged, cancellationToken);
        sent(messages);
    }

    public bool AppendsTo(IInvalidationLog log) => appends;

    public ValueTask InvalidateAsync(Invalidation invalidation, CancellationToken cancellationToken) => inner.InvalidateAsync(invalidation, cancellationToken);

    public ValueTask SweepAsync(KeyPattern pattern, string? partition, Stamp stamp, CancellationToken cancellationToken) => inner.SweepAsync(pattern, partition, stamp, cancellationToken);

    public ValueTask FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public TierStatistics GetStatistics() => inner.GetStatistics();

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
