using Forebay.Testing;
using Forebay.Time;
using Xunit;

namespace Forebay.Tests.Time;

public sealed class CacheClockTests
{
    [Fact]
    public async Task Row24b_The_clock_counts_on_while_the_machine_is_suspended()
    {
        long asleep = 0;
        var clock = new CacheClock(TimeProvider.System, new SuspendedTime(() => Volatile.Read(ref asleep), () => 0));
        Assert.InRange(clock.Now, 0, 60_000);
        Volatile.Write(ref asleep, 3_600_000L * 1_000_000);
        await Eventually.TrueAsync(() => clock.Now >= 3_600_000, "the clock has taken the sleep in");
        Volatile.Write(ref asleep, 0);
        long before = clock.Now;
        await Eventually.TrueAsync(() => clock.Now > before, "the clock goes on");
        Assert.InRange(clock.Now, before, before + 60_000);
    }

    [Fact]
    public async Task Row24b_The_systems_clocks_can_be_read_and_agree()
    {
        var clock = new CacheClock(TimeProvider.System);
        long started = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(() => clock.Now > 20, "some milliseconds pass");
        Assert.InRange(clock.Now, 20, (long)TimeProvider.System.GetElapsedTime(started).TotalMilliseconds + 60_000);
        Assert.True(SuspendedTime.System.At(Environment.TickCount64) >= 0);
    }
}
