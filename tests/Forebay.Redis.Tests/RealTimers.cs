namespace Forebay.Redis.Tests;

/// <summary>A test's wall clock with the system's timers: what waits for another process can't wait for a clock that stands still.</summary>
internal sealed class RealTimers(TimeProvider wall) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => wall.GetUtcNow();
}
