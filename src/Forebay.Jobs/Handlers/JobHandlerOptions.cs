namespace Forebay.Jobs;

/// <summary>How the jobs of one type are run.</summary>
public sealed class JobHandlerOptions
{
    // A third of it must be a wait that .NET's timers take: those end at 49 days.
    private static readonly TimeSpan MaxVisibility = TimeSpan.FromDays(30);

    /// <summary>After how many failed attempts a job becomes a dead letter. Default 5; at least 1.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>How many jobs of the type run at a time in this process. Default 4; 1 to 1,000.</summary>
    public int Concurrency { get; set; } = 4;

    /// <summary>How long after a worker's last heartbeat its job is given to another; the worker renews at a third of it. Default 1 minute; 3 milliseconds to 30 days.</summary>
    public TimeSpan VisibilityTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a failed job waits for its next attempt.</summary>
    public JobBackOff BackOff { get; } = new();

    /// <summary>A third of the visibility time-out: two heartbeats may be lost before the lease is.</summary>
    internal TimeSpan HeartbeatEvery => VisibilityTimeout / 3;

    internal void Validate(string type)
    {
        Check(MaxAttempts >= 1, nameof(MaxAttempts), MaxAttempts, "at least 1");
        Check(Concurrency is >= 1 and <= 1000, nameof(Concurrency), Concurrency, "1 to 1000");
        Check(VisibilityTimeout >= TimeSpan.FromMilliseconds(3) && VisibilityTimeout <= MaxVisibility, nameof(VisibilityTimeout), VisibilityTimeout, "3 milliseconds to 30 days");
        Check(BackOff.First >= TimeSpan.Zero, "BackOff.First", BackOff.First, "zero or more");
        Check(BackOff.Most >= BackOff.First && BackOff.Most <= JobLimits.MaxDelay, "BackOff.Most", BackOff.Most, $"BackOff.First ({BackOff.First:c}) to {JobLimits.MaxDelay:c}");
        Check(BackOff.Jitter is >= 0 and <= 1, "BackOff.Jitter", BackOff.Jitter, "0 to 1");

        void Check(bool good, string option, object value, string allowed)
        {
            if (!good)
                throw new ArgumentException($"Jobs '{type}': {option} is {value}; it must be {allowed}.", option);
        }
    }
}
