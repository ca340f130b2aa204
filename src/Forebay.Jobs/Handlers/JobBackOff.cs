namespace Forebay.Jobs;

/// <summary>How long a failed job waits for its next attempt: twice as long each time, a little less by chance so that jobs that failed together don't return together.</summary>
public sealed class JobBackOff
{
    // Beyond 2^40 times the first wait every sensible bound is passed.
    private const int MostDoublings = 40;

    /// <summary>The wait after the first failure. Default 2 seconds; zero to ten years.</summary>
    public TimeSpan First { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait. Default 10 minutes; at least <see cref="First"/>, at most ten years.</summary>
    public TimeSpan Most { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The part of the wait that chance may take off. Default 0.2; 0 (none) to 1 (all).</summary>
    public double Jitter { get; set; } = 0.2;

    /// <param name="attempt">The one that failed, from 1.</param>
    /// <param name="chance">From 0 up to 1.</param>
    internal TimeSpan After(int attempt, double chance)
    {
        double wait = Math.Min(First.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, MostDoublings)), Most.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(Math.Floor(wait * (1 - (Jitter * chance))));
    }
}
