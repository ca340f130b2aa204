using Forebay.Entries;
using Forebay.Liveness;
using Forebay.Loads;
using Forebay.Memory;
using Forebay.Statistics;
using Forebay.Tiers;
using Forebay.Time;
using Microsoft.Extensions.Logging;

namespace Forebay;

/// <summary>The cache's one background loop: cleans up what is over, sweeps for pattern rules, notes the hot keys, warms memory at start.</summary>
/// <remarks>Owned by the cache, which stops and awaits it. Woken by the clock or by a new pattern rule.</remarks>
internal sealed class Maintenance(
    ForebayOptions options, MemoryTier memory, IReadOnlyList<GuardedTier> tiers, EntryStore store, LoadTable loads, Invalidator invalidator, DoubtfulWrites doubts, CacheClock clock, LivenessRule liveness, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim wake = new(0, 1);
    private ITimer? timer;
    private long savedCount;
    private Task loop = Task.CompletedTask;

    /// <summary>In milliseconds.</summary>
    public long LeaseFor { get; } = (long)options.Liveness.LeaseFor.TotalMilliseconds;

    public void Start()
    {
        timer = clock.Provider.CreateTimer(static maintenance => ((Maintenance)maintenance!).Wake(), this, options.MaintainEvery, options.MaintainEvery);
        loop = Task.Run(RunAsync);
    }

    /// <summary>Lets the loop do its round soon.</summary>
    public void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // A round is due already.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        if (timer is not null)
            await timer.DisposeAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        wake.Dispose();
        stopping.Dispose();
    }

    /// <summary>Keeps the hottest keys in the file for the next start's warm-up.</summary>
    public async ValueTask SaveHotKeysAsync(CancellationToken cancellationToken)
    {
        if (options.WarmUpEntries == 0 || !tiers.Any(tier => tier.Tier is IPersistentTier))
            return;
        EntryKey[] hot = [.. memory.Enumerate()
            .Where(entry => entry.IsAlive(liveness) && (entry.Space.Region.Options.Tiers & RegionTiers.Persistent) != 0)
            .OrderByDescending(entry => entry.Frequency)
            .Take(options.WarmUpEntries)
            .Select(entry => entry.EntryKey)];
        foreach (GuardedTier tier in tiers)
        {
            if (tier.Tier is IPersistentTier persistent)
                await persistent.SaveHotKeysAsync(hot, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Keeps the last invalidations in the file, where there were any since they were kept.</summary>
    public async ValueTask SaveRecentAsync(CancellationToken cancellationToken)
    {
        long count = invalidator.Count;
        if (count == savedCount)
            return;
        InvalidationRecord[] records = [.. invalidator.Recent.Reverse()];
        foreach (GuardedTier tier in tiers)
        {
            if (tier.Tier is IPersistentTier persistent)
                await persistent.SaveRecentAsync(records, cancellationToken).ConfigureAwait(false);
        }
        savedCount = count;
    }

    private async Task RunAsync()
    {
        await DoAsync("warm-up", WarmAsync).ConfigureAwait(false);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await wake.WaitAsync(stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await DoAsync("doubtful writes", doubts.EndOverdueAsync).ConfigureAwait(false);
            await DoAsync("sweep", invalidator.SweepAsync).ConfigureAwait(false);
            await DoAsync("clean-up", RemoveOverdueAsync).ConfigureAwait(false);
            await DoAsync("recent invalidations", SaveRecentAsync).ConfigureAwait(false);
            await DoAsync("hot keys", token => SaveHotKeysAsync(token)).ConfigureAwait(false);
        }
    }

    private async ValueTask DoAsync(string work, Func<CancellationToken, ValueTask> round)
    {
        try
        {
            await round(stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end of the loop.
        }
        catch (Exception e)
        {
            EngineLog.BackgroundFailed(logger, e, work);
        }
    }

    private ValueTask RemoveOverdueAsync(CancellationToken cancellationToken)
    {
        long now = clock.Now;
        foreach (Entry entry in memory.Enumerate())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (now >= entry.StaleUntil || !entry.IsAlive(liveness))
                memory.Remove(entry);
        }
        return ValueTask.CompletedTask;
    }

    private async ValueTask WarmAsync(CancellationToken cancellationToken)
    {
        if (options.WarmUpEntries == 0)
            return;
        int count = 0;
        foreach (GuardedTier tier in tiers)
        {
            if (tier.Tier is not IPersistentTier persistent)
                continue;
            using LoadTable.TrackedRead read = loads.Track();
            await foreach (EntryRecord record in persistent.ReadHotAsync(options.WarmUpEntries, cancellationToken).ConfigureAwait(false))
            {
                if (store.PromoteBytes(record))
                    count++;
            }
        }
        if (count > 0)
            EngineLog.Warmed(logger, count);
    }
}
