using Forebay.Liveness;
using Forebay.Statistics;
using Microsoft.Extensions.Logging;

namespace Forebay.Tiers;

/// <summary>A tier behind its circuit breaker: what it throws is counted and logged once, and is never seen by a reader.</summary>
/// <remarks>
/// States: closed; open (skipped) after some failures in a row; half-open when the time to probe has come, in which one operation goes through
/// and decides. Only reads and stores are skipped: an invalidation always reaches the tier, which must make it good or never serve again.
/// <c>failures</c> and <c>probeAt</c> are changed by interlocked operations.
/// </remarks>
internal sealed class GuardedTier(ITier tier, TierBreakerOptions options, TimeProvider time, ILogger logger)
{
    private int failuresInRow;
    private long probeAt;
    private bool retired;
    private long hits;
    private long misses;
    private long failures;

    public ITier Tier => tier;

    public CacheSource Source => tier.Kind == RegionTiers.Remote ? CacheSource.Remote : CacheSource.Persistent;

    public long Failures => Volatile.Read(ref failures);

    /// <summary>The tier as one that several nodes share; null where it is this node's own.</summary>
    public ISharedTier? Shared { get; } = tier as ISharedTier;

    public async ValueTask<EntryRecord?> GetAsync(EntryKey key, CancellationToken cancellationToken)
    {
        if (IsSkipped())
            return null;
        try
        {
            EntryRecord? record = await tier.GetAsync(key, cancellationToken).ConfigureAwait(false);
            Succeeded();
            return record;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            Failed(e, "read");
            return null;
        }
    }

    /// <summary>Stores; false where the tier was skipped or failed.</summary>
    public async ValueTask<bool> SetAsync(EntryRecord record, bool wait, CancellationToken cancellationToken)
    {
        if (IsSkipped())
            return false;
        try
        {
            bool stored = await tier.SetAsync(record, wait, cancellationToken).ConfigureAwait(false);
            Succeeded();
            return stored;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            Failed(e, "store");
            return false;
        }
    }

    /// <summary>Looks into a shared tier; without record and lease where it was skipped or failed.</summary>
    public async ValueTask<SharedLook> LookAsync(EntryKey key, ReadOnlyMemory<Tag> tags, SharedWish wish, long freshBeyond, CancellationToken cancellationToken)
    {
        if (IsSkipped())
            return default;
        try
        {
            SharedLook look = await Shared!.LookAsync(key, tags, wish, freshBeyond, cancellationToken).ConfigureAwait(false);
            Succeeded();
            return look;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            Failed(e, "read");
            return default;
        }
    }

    /// <summary>Stores in a shared tier under a lease of it, or a value that its caller brings without one; false where that was not possible.</summary>
    public async ValueTask<bool> SetAsync(EntryRecord record, SharedLease lease, bool wait)
    {
        if (ReferenceEquals(lease, SharedLease.Bare))
            return await SetAsync(record, wait, CancellationToken.None).ConfigureAwait(false);
        if (IsSkipped())
            return false;
        try
        {
            bool stored = await Shared!.SetAsync(record, lease, CancellationToken.None).ConfigureAwait(false);
            lease.IsUsed |= stored;
            Succeeded();
            return stored;
        }
        catch (Exception e)
        {
            Failed(e, "store");
            return false;
        }
    }

    /// <summary>Ends a lease that nothing is stored under; a failure is the tier's own affair: the lease ends by its time.</summary>
    public async ValueTask ReleaseAsync(SharedLease lease)
    {
        if (IsSkipped())
            return;
        try
        {
            await Shared!.ReleaseAsync(lease, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Failed(e, "release");
        }
    }

    public async ValueTask InvalidateAsync(Invalidation invalidation)
    {
        try
        {
            // Not the caller's token: an invalidation that is half done would be one that may come undone.
            await tier.InvalidateAsync(invalidation, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not ObjectDisposedException)
        {
            // The tier could not even make sure that it serves nothing old. This process never reads it again.
            Volatile.Write(ref retired, true);
            Interlocked.Increment(ref failures);
            EngineLog.TierRetired(logger, e, tier.Name);
        }
    }

    public void Found(bool alive)
    {
        if (alive)
            Interlocked.Increment(ref hits);
        else
            Interlocked.Increment(ref misses);
    }

    public TierStatistics GetStatistics()
    {
        TierStatistics statistics = tier.GetStatistics();
        string state = Volatile.Read(ref retired) ? "off: an invalidation could not be stored" : Volatile.Read(ref probeAt) != 0 ? "degraded: skipped after failures" : statistics.State;
        return statistics with { State = state, Hits = Volatile.Read(ref hits), Misses = Volatile.Read(ref misses), Failures = statistics.Failures + Failures };
    }

    private bool IsSkipped()
    {
        if (Volatile.Read(ref retired))
            return true;
        long until = Volatile.Read(ref probeAt);
        if (until == 0)
            return false;
        long now = time.GetTimestamp();
        // One caller moves the time on and probes; the others go on skipping.
        return now < until || Interlocked.CompareExchange(ref probeAt, now + Wait(), until) != until;
    }

    private long Wait() => Math.Max(1, (long)(options.ProbeAfter.TotalSeconds * time.TimestampFrequency));

    private void Succeeded()
    {
        if (Volatile.Read(ref failuresInRow) == 0)
            return;
        Interlocked.Exchange(ref failuresInRow, 0);
        if (Interlocked.Exchange(ref probeAt, 0) != 0)
            EngineLog.TierBack(logger, tier.Name);
    }

    private void Failed(Exception exception, string operation)
    {
        Interlocked.Increment(ref failures);
        if (Interlocked.Increment(ref failuresInRow) < options.FailuresToOpen)
            return;
        if (Interlocked.Exchange(ref probeAt, time.GetTimestamp() + Wait()) == 0)
            EngineLog.TierSkipped(logger, exception, tier.Name, operation, options.ProbeAfter);
    }
}
