using Forebay.Liveness;

namespace Forebay;

/// <summary>A tier that several nodes share, and that knows by itself which of its entries are alive.</summary>
/// <remarks>
/// <para>Other nodes store into it and invalidate in it, and nobody's stamps mean anything to anybody else. So it keeps a version of each tag that never repeats;
/// a lease is the versions as they were before a load, an entry is stored with its lease's versions, and a read compares them with the present ones (Nishtala et
/// al., "Scaling Memcache at Facebook", NSDI 2013, section 3.2.1). An entry is right by itself, even where every message between nodes was lost.</para>
/// <para>What it returns is taken to be born at <see cref="TierContext.Born"/>, which the tier must read <em>before</em> it asks for the entry.</para>
/// </remarks>
public interface ISharedTier : ITier
{
    /// <summary>Looks for an entry; where none answers the wish, takes a lease on the key for who will load it.</summary>
    /// <param name="key">Which.</param>
    /// <param name="tags">The tags that the caller named: their versions are read with the entry, or before the load.</param>
    /// <param name="wish">What the caller will do on a miss. For a load it waits, within the tier's own limit, for another node that loads the key already.</param>
    /// <param name="freshBeyond">Milliseconds since 1970: an entry that is fresh no longer than this does not answer the wish; it is returned beside the lease.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    ValueTask<SharedLook> LookAsync(EntryKey key, ReadOnlyMemory<Tag> tags, SharedWish wish, long freshBeyond, CancellationToken cancellationToken);

    /// <summary>Stores a record under a lease: only where the key was not removed since and no other node took the lease over.</summary>
    /// <returns>False where it is not stored.</returns>
    ValueTask<bool> SetAsync(EntryRecord record, SharedLease lease, CancellationToken cancellationToken);

    /// <summary>Ends a lease whose load failed or whose value is not to be stored, so that no other node waits for it.</summary>
    ValueTask ReleaseAsync(SharedLease lease, CancellationToken cancellationToken);

    /// <summary>Makes invalidations hold for every node that shares the tier. Completes when no later look by any of them returns what they kill.</summary>
    /// <param name="messages">In order.</param>
    /// <param name="logged">What is to be said to other nodes, as one message for the bus; appended where <see cref="AppendsTo"/> says so. Empty: nothing.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    /// <exception cref="Exception">It is not known whether they hold; the caller says them again.</exception>
    ValueTask InvalidateAsync(IReadOnlyList<InvalidationMessage> messages, ReadOnlyMemory<byte> logged, CancellationToken cancellationToken);

    /// <summary>True where the tier appends to this log itself, in the right order with its own work.</summary>
    bool AppendsTo(IInvalidationLog log);
}
