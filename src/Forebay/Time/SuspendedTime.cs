using System.Runtime.InteropServices;
using Forebay.Liveness;

namespace Forebay.Time;

/// <summary>How long the machine was suspended: what the system's tick count leaves out (consistency, row 24b).</summary>
/// <param name="always">Reads a clock that counts while the machine sleeps, in nanoseconds; null: the tick count does so itself.</param>
/// <param name="awake">Reads a clock that does not.</param>
/// <remarks>
/// On Linux and macOS <see cref="Environment.TickCount64"/> stands still while the machine sleeps. Both have a clock that goes on; the difference is read once for
/// each new value of the tick count and not for each hit, as nothing runs between a sleep and the next value. Thread-safe; never goes down.
/// </remarks>
internal sealed partial class SuspendedTime(Func<long>? always, Func<long>? awake)
{
    private long lastTick = long.MinValue;
    private long suspended;

    /// <summary>The system's.</summary>
    public static SuspendedTime System { get; } =
        OperatingSystem.IsLinux() ? OfClocks(7, 1) // CLOCK_BOOTTIME, CLOCK_MONOTONIC
        : OperatingSystem.IsMacOS() ? OfClocks(6, 8) // CLOCK_MONOTONIC, CLOCK_UPTIME_RAW
        : new SuspendedTime(null, null);

    /// <summary>In milliseconds, as of the tick count <paramref name="tick"/>.</summary>
    public long At(long tick)
    {
        if (Volatile.Read(ref lastTick) != tick)
            Refresh(tick);
        return Volatile.Read(ref suspended);
    }

    private void Refresh(long tick)
    {
        if (always is not null && awake is not null)
        {
            // In this order: what passes between the two readings makes the difference smaller, never greater.
            long first = always();
            StampTable.Raise(ref suspended, (first - awake()) / 1_000_000);
        }
        // After the sum: who sees this tick sees what belongs to it.
        Volatile.Write(ref lastTick, tick);
    }

    private static SuspendedTime OfClocks(int always, int awake) => new(() => Read(always), () => Read(awake));

    private static long Read(int clock) => GetTime(clock, out TimeSpec time) == 0 ? (time.Seconds * 1_000_000_000L) + time.Nanoseconds : 0;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds);
}
