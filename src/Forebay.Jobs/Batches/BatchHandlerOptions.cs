namespace Forebay.Jobs;

/// <summary>How the jobs of one type are put together and applied.</summary>
public sealed class BatchHandlerOptions
{
    private static readonly TimeSpan MaxVisibility = TimeSpan.FromDays(30);

    /// <summary>The most jobs in a batch. Default 100; 1 to 10,000.</summary>
    public int MaxRows { get; set; } = 100;

    /// <summary>How long a batch that is not full waits for more. Default 50 milliseconds; zero to a minute, and less than half of <see cref="VisibilityTimeout"/>.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>After how many failed attempts a job becomes a dead letter. Default 10; at least 1.</summary>
    public int MaxAttempts { get; set; } = 10;

    /// <summary>How long after a worker has died its jobs are given to another. Default 1 minute; 100 milliseconds to 30 days.</summary>
    public TimeSpan VisibilityTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a job that failed alone waits for its next attempt.</summary>
    public JobBackOff BackOff { get; } = new();

    /// <exception cref="ArgumentException">Names the option, its value and what is allowed.</exception>
    internal void Validate(string type)
    {
        Check(MaxRows is >= 1 and <= 10_000, nameof(MaxRows), MaxRows, "1 to 10000");
        Check(VisibilityTimeout >= TimeSpan.FromMilliseconds(100) && VisibilityTimeout <= MaxVisibility, nameof(VisibilityTimeout), VisibilityTimeout, "100 milliseconds to 30 days");
        Check(MaxWait >= TimeSpan.Zero && MaxWait <= TimeSpan.FromMinutes(1) && MaxWait < VisibilityTimeout / 2, nameof(MaxWait), MaxWait, $"zero to a minute, and less than half of VisibilityTimeout ({VisibilityTimeout:c})");
        Check(MaxAttempts >= 1, nameof(MaxAttempts), MaxAttempts, "at least 1");
        Check(BackOff.First >= TimeSpan.Zero, "BackOff.First", BackOff.First, "zero or more");
        Check(BackOff.Most >= BackOff.First && BackOff.Most <= JobLimits.MaxDelay, "BackOff.Most", BackOff.Most, $"BackOff.First ({BackOff.First:c}) to {JobLimits.MaxDelay:c}");
        Check(BackOff.Jitter is >= 0 and <= 1, "BackOff.Jitter", BackOff.Jitter, "0 to 1");

        void Check(bool good, string option, object value, string allowed)
        {
            if (!good)
                throw new ArgumentException($"Batches of '{type}': {option} is {value}; it must be {allowed}.", option);
        }
    }
}
