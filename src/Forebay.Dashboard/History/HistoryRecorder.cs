using Forebay.Statistics;
using Microsoft.Extensions.Logging;

namespace Forebay.Dashboard.History;

/// <summary>Takes a sample of the cache's counters at every tick of a timer, and keeps the last of them.</summary>
/// <remarks>
/// Started when the application has started, disposed of when it stops. <c>last</c> and <c>number</c> are written under the lock only: a
/// tick that is late may overlap the next one.
/// </remarks>
internal sealed class HistoryRecorder(TieredCache cache, DashboardOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly Lock gate = new();
    private readonly SampleRing ring = new(options.Samples);
    private CacheStatistics? last;
    private long number;
    private ITimer? timer;

    public TimeSpan SampleEvery => options.SampleEvery;

    /// <summary>The number of the last sample; 0 before the first.</summary>
    public long Newest => Volatile.Read(ref number);

    public IReadOnlyList<Sample> After(long sample) => ring.After(sample);

    public void Start()
    {
        lock (gate)
        {
            last = cache.GetStatistics(countActive: false);
            timer ??= time.CreateTimer(static recorder => ((HistoryRecorder)recorder!).Tick(), this, options.SampleEvery, options.SampleEvery);
        }
    }

    public void Dispose()
    {
        lock (gate)
            timer?.Dispose();
    }

    private void Tick()
    {
        try
        {
            lock (gate)
                Take(cache.GetStatistics(countActive: false));
        }
        catch (Exception e)
        {
            // A timer's callback has no caller: what a tier throws here would end the process.
            DashboardLog.SampleFailed(logger, e);
        }
    }

    private void Take(CacheStatistics now)
    {
        CacheStatistics before = last ?? now;
        last = now;
        ring.Add(new Sample(
            ++number,
            time.GetUtcNow(),
            now.Hits - before.Hits,
            now.StaleHits - before.StaleHits,
            now.Misses - before.Misses,
            now.Loads - before.Loads,
            now.Evictions - before.Evictions,
            now.Tiers[0].Entries,
            now.Tiers[0].Bytes));
    }
}
