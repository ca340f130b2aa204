using Forebay.Liveness;

namespace Forebay.Testing;

/// <summary>One node's access to a <see cref="FakeSharedStore"/>, which can be made to fail or to hold its callers at a gate.</summary>
public sealed class FakeSharedTier(FakeSharedStore store, int node = 0) : ISharedTier
{
    private const ulong EverythingTag = 1;
    private TierContext? context;

    public string Name => "shared";

    public RegionTiers Kind => RegionTiers.Remote;

    /// <summary>Not null: every operation throws it.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Not null: every look passes it after it has read.</summary>
    public Gate? ReadGate { get; set; }

    /// <summary>Not null: every invalidation passes it before it is made.</summary>
    public Gate? InvalidationGate { get; set; }

    /// <summary>True: a load held by another node is taken over at once.</summary>
    public bool TakesOver { get; set; }

    public bool Open(TierContext context)
    {
        this.context = context;
        return true;
    }

    public async ValueTask<EntryRecord?> GetAsync(EntryKey key, CancellationToken cancellationToken)
    {
        ThrowFailure();
        Stamp born = context!.Born;
        EntryRecord? record = store.Find(key);
        if (ReadGate is { } gate)
            await gate.PassAsync(cancellationToken);
        return record?.As(key, born);
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
        ThrowFailure();
        return new(store.Put(record, TagsOf(record.Tags.Span), lease: null));
    }

    public ValueTask<bool> SetAsync(EntryRecord record, SharedLease lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ThrowFailure();
        return new(store.Put(record, TagsOf(record.Tags.Span), (FakeSharedLease)lease));
    }

    public ValueTask ReleaseAsync(SharedLease lease, CancellationToken cancellationToken)
    {
        var held = (FakeSharedLease)lease;
        store.Release(held.Key, held);
        return ValueTask.CompletedTask;
    }

    public async ValueTask InvalidateAsync(IReadOnlyList<InvalidationMessage> messages, ReadOnlyMemory<byte> logged, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (InvalidationGate is { } gate)
            await gate.PassAsync(cancellationToken);
        ThrowFailure();
        foreach (InvalidationMessage message in messages)
            store.Invalidate(message, EverythingTag);
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

    private void ThrowFailure()
    {
        if (Failure is { } failure)
            throw failure;
    }
}
