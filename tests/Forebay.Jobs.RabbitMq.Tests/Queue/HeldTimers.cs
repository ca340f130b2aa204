using System.Collections.Concurrent;

namespace Forebay.Jobs.RabbitMq.Tests.Queue;

/// <summary>The system's clock, whose timers fire when the test says so.</summary>
internal sealed class HeldTimers : TimeProvider
{
    private readonly ConcurrentQueue<Action> held = new();

    public int Count => held.Count;

    public void Fire()
    {
        if (held.TryDequeue(out Action? fire))
            fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        held.Enqueue(() => callback(state));
        return new Timer();
    }

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
