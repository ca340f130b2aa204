using Forebay.Liveness;

namespace Forebay;

/// <summary>One level of storage for entries behind the memory tier: a local file, a shared store.</summary>
/// <remarks>
/// Every member may be called from any thread after <see cref="Open"/>. A tier may return an entry that is dead: the engine checks each one
/// against the liveness rule. What it must never do is return bytes other than those that were stored under that key.
/// A tier that throws is skipped for a while (<see cref="TierBreakerOptions"/>); it never makes a read fail.
/// </remarks>
public interface ITier : IAsyncDisposable
{
    /// <summary>The name in statistics and logs, for instance <c>sqlite</c>.</summary>
    string Name { get; }

    /// <summary>What kind of tier this is: one of <see cref="RegionTiers"/>.</summary>
    RegionTiers Kind { get; }

    /// <summary>Opens the tier and restores from it what <paramref name="context"/> asks for. Called once, before anything else.</summary>
    /// <returns>False where the tier can't be used at all; it has said so in the log, and is left out.</returns>
    bool Open(TierContext context);

    /// <summary>The record stored under a key, or null.</summary>
    ValueTask<EntryRecord?> GetAsync(EntryKey key, CancellationToken cancellationToken);

    /// <summary>Stores a record.</summary>
    /// <param name="record">What to store, in place of what stands there.</param>
    /// <param name="wait">True: completes when the record would survive a kill of the process. False: as soon as it is queued (write-behind).</param>
    /// <param name="cancellationToken">Ends the wait, not the storing.</param>
    /// <returns>False where the record is not stored, and what stood under the key may stand still: it is too large, or the queue is full.</returns>
    ValueTask<bool> SetAsync(EntryRecord record, bool wait, CancellationToken cancellationToken);

    /// <summary>Makes an invalidation outlive the process, where the tier itself does. Completes when it does.</summary>
    /// <remarks>Called after the stamps were raised. Where it can't be written, the tier makes sure that none of its entries is ever served again, before it returns.</remarks>
    ValueTask InvalidateAsync(Invalidation invalidation, CancellationToken cancellationToken);

    /// <summary>Removes what a pattern rule kills; completes when nothing it kills is left.</summary>
    ValueTask SweepAsync(KeyPattern pattern, string? partition, Stamp stamp, CancellationToken cancellationToken);

    /// <summary>Completes when everything queued before the call is stored.</summary>
    ValueTask FlushAsync(CancellationToken cancellationToken);

    /// <summary>What the tier holds and has done.</summary>
    TierStatistics GetStatistics();
}
