namespace Forebay.Testing;

/// <summary>A clock that stands still until a test moves it; timers fire as it passes them. Monotonic and wall clock can be moved apart.</summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private long ticks = TimeSpan.TicksPerDay;
    private DateTimeOffset wall = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (gate)
            return ticks;
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return wall;
    }

    /// <summary>Moves both clocks, firing each timer that falls due in its order.</summary>
    public void Advance(TimeSpan time)
    {
        long end;
        lock (gate)
        {
            end = ticks + time.Ticks;
            wall += time;
        }
        while (NextDue(end) is { } due)
            due.Fire();
        lock (gate)
            ticks = end;
    }

    /// <summary>Moves the wall clock alone, as an administrator does.</summary>
    public void SetWall(DateTimeOffset time)
    {
        lock (gate)
            wall = time;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        lock (gate)
            timers.Add(timer);
        return timer;
    }

    private ManualTimer? NextDue(long end)
    {
        lock (gate)
        {
            ManualTimer? due = timers.Where(timer => timer.DueAt <= end).MinBy(timer => timer.DueAt);
            if (due is not null)
                ticks = Math.Max(ticks, due.DueAt);
            return due;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period;

        public long DueAt { get; private set; } = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time.gate)
            {
                this.period = period;
                DueAt = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time.ticks + dueTime.Ticks;
            }
            return true;
        }

        public void Fire()
        {
            lock (time.gate)
                DueAt = period > TimeSpan.Zero ? DueAt + period.Ticks : long.MaxValue;
            callback(state);
        }

        public void Dispose()
        {
            lock (time.gate)
                time.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
