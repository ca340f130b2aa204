namespace Forebay.Time;

/// <summary>The clock that freshness is measured by: milliseconds since it was made, never going back; and the wall clock for files.</summary>
/// <remarks>
/// With the system's <see cref="TimeProvider"/> it reads the kernel's coarse monotonic clock (about 4 ms fine, 5 ns a read), because a hit
/// reads it once and a full time stamp costs as much as the rest of the hit; and adds what the machine was suspended, so that a process that wakes knows how
/// old its entries are. With any other provider it reads that one exactly.
/// </remarks>
internal sealed class CacheClock
{
    private readonly bool system;
    private readonly long start;
    private readonly double toMilliseconds;
    private readonly SuspendedTime suspended;

    public CacheClock(TimeProvider provider, SuspendedTime? suspended = null)
    {
        Provider = provider;
        this.suspended = suspended ?? SuspendedTime.System;
        system = ReferenceEquals(provider, TimeProvider.System);
        start = system ? Ticks() : provider.GetTimestamp();
        toMilliseconds = 1000.0 / provider.TimestampFrequency;
    }

    public TimeProvider Provider { get; }

    /// <summary>Milliseconds since the clock was made; at least 0.</summary>
    public long Now => system ? Ticks() - start : (long)((Provider.GetTimestamp() - start) * toMilliseconds);

    private long Ticks()
    {
        long tick = Environment.TickCount64;
        return tick + suspended.At(tick);
    }

    /// <summary>Milliseconds since 1970 of the wall clock, which may jump.</summary>
    public long WallNow => Provider.GetUtcNow().ToUnixTimeMilliseconds();
}
