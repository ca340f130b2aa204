using System.Collections.Concurrent;
using Forebay.Testing;

namespace Forebay.Jobs.Tests.Workers;

/// <summary>A test's clock that tells which waits were begun, so that the test moves it only when somebody waits for it.</summary>
internal sealed class WatchedTime(ManualTimeProvider time) : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> begun = new();

    public override long TimestampFrequency => time.TimestampFrequency;

    public int Begun(TimeSpan wait) => begun.Count(one => one == wait);

    public override long GetTimestamp() => time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = time.CreateTimer(callback, state, dueTime, period);
        begun.Enqueue(dueTime);
        return timer;
    }
}
