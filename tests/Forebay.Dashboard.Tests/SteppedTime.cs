namespace Forebay.Dashboard;

/// <summary>A clock that stands still, whose timers fire when the test says so.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private readonly List<Timer> timers = [];
    private DateTimeOffset now = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(callback, state, period, timers);
        lock (timers)
            timers.Add(timer);
        return timer;
    }

    /// <summary>Lets each timer of that period fire once.</summary>
    public void Step(TimeSpan period)
    {
        now += period;
        Timer[] due;
        lock (timers)
            due = [.. timers.Where(timer => timer.Period == period)];
        foreach (Timer timer in due)
            timer.Fire();
    }

    private sealed class Timer(TimerCallback callback, object? state, TimeSpan period, List<Timer> all) : ITimer
    {
        public TimeSpan Period { get; } = period;

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            lock (all)
                all.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
