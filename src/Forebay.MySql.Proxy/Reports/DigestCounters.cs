using System.Diagnostics;

namespace Forebay.MySql.Proxy.Reports;

/// <summary>What became of the statements of one digest. Thread-safe.</summary>
internal sealed class DigestCounters(ulong digest, string form)
{
    private long hits;
    private long misses;
    private long passed;
    private long serverTicks;
    private string? reason;

    public ulong Digest => digest;

    public string Form => form;

    public long Hits => Volatile.Read(ref hits);

    public long Misses => Volatile.Read(ref misses);

    public long Passed => Volatile.Read(ref passed);

    /// <summary>Why the last that passed was not cached.</summary>
    public string Reason => Volatile.Read(ref reason) ?? "";

    /// <summary>What the server took for one, on average.</summary>
    public TimeSpan ServerTime
    {
        get
        {
            long asked = Misses + Passed;
            return asked == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(0, Volatile.Read(ref serverTicks) / asked);
        }
    }

    public void Hit() => Interlocked.Increment(ref hits);

    public void Missed(long ticks)
    {
        Interlocked.Increment(ref misses);
        Interlocked.Add(ref serverTicks, ticks);
    }

    public void Pass(string why, long ticks)
    {
        Interlocked.Increment(ref passed);
        Interlocked.Add(ref serverTicks, ticks);
        Volatile.Write(ref reason, why);
    }
}
