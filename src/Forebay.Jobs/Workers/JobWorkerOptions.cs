namespace Forebay.Jobs;

/// <summary>How the worker of a process names itself, stops and cleans.</summary>
public sealed class JobWorkerOptions
{
    /// <summary>Who leases, for people to read. Default none: the machine's name and the process id; 1 to 200 characters.</summary>
    public string? Name { get; set; }

    /// <summary>How long a stop waits for running handlers before it cancels them and returns their jobs. Default 20 seconds, less than the 30 after which the host waits no longer; zero to a day.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the worker waits after the queue failed. Default 5 seconds; more than zero, at most a day.</summary>
    public TimeSpan QueueRetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long completed jobs are kept. Default 1 day; zero or more.</summary>
    public TimeSpan KeepCompleted { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long dead letters are kept. Default 90 days; zero or more.</summary>
    public TimeSpan KeepDead { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How often finished jobs are purged. Default 1 hour; more than zero, at most a day.</summary>
    public TimeSpan PurgeEvery { get; set; } = TimeSpan.FromHours(1);

    internal void Validate()
    {
        Check(Name is null or { Length: > 0 and <= JobLimits.MaxTypeLength }, nameof(Name), $"'{Name}'", $"1 to {JobLimits.MaxTypeLength} characters");
        Check(StopTimeout >= TimeSpan.Zero && StopTimeout <= TimeSpan.FromDays(1), nameof(StopTimeout), StopTimeout, "zero to a day");
        Check(QueueRetryDelay > TimeSpan.Zero && QueueRetryDelay <= TimeSpan.FromDays(1), nameof(QueueRetryDelay), QueueRetryDelay, "more than zero, at most a day");
        Check(KeepCompleted >= TimeSpan.Zero, nameof(KeepCompleted), KeepCompleted, "zero or more");
        Check(KeepDead >= TimeSpan.Zero, nameof(KeepDead), KeepDead, "zero or more");
        Check(PurgeEvery > TimeSpan.Zero && PurgeEvery <= TimeSpan.FromDays(1), nameof(PurgeEvery), PurgeEvery, "more than zero, at most a day");
    }

    private static void Check(bool good, string option, object value, string allowed)
    {
        if (!good)
            throw new ArgumentException($"Job worker: {option} is {value}; it must be {allowed}.", option);
    }
}
