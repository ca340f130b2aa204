using Forebay.Liveness;

namespace Forebay.Testing;

/// <summary>One node's access to a <see cref="FakeSharedStore"/>.</summary>
public sealed class FakeSharedTier(FakeSharedStore store, int node = 0) : ISharedTier
{
    private const ulong EverythingTag = 1;
    private TierContext? context;

    public string Name => "shared";

    public RegionTiers Kind => RegionTiers.Remote;

    /// <summary>True: a load held by another node is taken over at once.</summary>
    public bool TakesOver { get; set; }

    public bool Open(TierContext context)
    {
        this.context = context;
        return true;
    }

    public ValueTask<EntryRecord?> GetAsync(EntryKey key, CancellationToken cancellationToken)
    {
        Stamp born = context!.Born;
        return new(store.Find(key)?.As(key, born));
    }

    public async ValueTask<SharedLook> LookAsync(EntryKey key, ReadOnlyMemory<Tag> tags, SharedWish wish, long freshBeyond, CancellationToken cancellationToken)
    {
        while (true)
        {
            EntryRecord? record = await GetAsync(key, cancellationToken);
            if (record is not null && record.FreshUntil > freshBeyond)
                return new SharedLook(record, null);
            (FakeSharedLease? lease, Task? busy) = store.Lease(key, TagsOf(tags.Span), node, wish == SharedWish.Load, TakesOver);
            if (lease is not null)
            {
                lease.Key = key;
                return new SharedLook(record, lease);
            }
            if (wish == SharedWish.Get)
                return new SharedLook(record, null);
            await busy!.WaitAsync(cancellationToken);
        }
    }

    public ValueTask<bool> SetAsync(EntryRecord record, bool wait, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new(store.Put(record, TagsOf(record.Tags.Span), lease: null));
    }

    public ValueTask<bool> SetAsync(EntryRecord record, SharedLease lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new(store.Put(record, TagsOf(record.Tags.Span), (FakeSharedLease)lease));
    }

    public ValueTask ReleaseAsync(SharedLease lease, CancellationToken cancellationToken)
    {
        var held = (FakeSharedLease)lease;
        store.Release(held.Key, held);
        return ValueTask.CompletedTask;
    }

    public ValueTask InvalidateAsync(IReadOnlyList<InvalidationMessage> messages, ReadOnlyMemory<byte> logged, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        foreach (InvalidationMessage message in messages)
            store.Invalidate(message, EverythingTag);
        return ValueTask.CompletedTask;
    }

    public bool AppendsTo(IInvalidationLog log) => false;

    public ValueTask InvalidateAsync(Invalidation invalidation, CancellationToken cancellationToken) => throw new NotSupportedException("A shared tier is told by messages.");

    public ValueTask SweepAsync(KeyPattern pattern, string? partition, Stamp stamp, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public TierStatistics GetStatistics() => new() { Name = Name, State = "ok", Entries = store.Count };

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static ulong[] TagsOf(ReadOnlySpan<Tag> tags)
    {
        var ids = new List<ulong> { EverythingTag };
        foreach (Tag tag in tags)
            ids.Add(tag.Id);
        return [.. ids];
    }
}
