namespace Forebay.Jobs;

/// <summary>Which jobs a worker asks for.</summary>
/// <param name="Types">The names of the types it can run; at least one.</param>
/// <param name="Worker">Who asks, for people to read; 1 to 200 characters.</param>
/// <param name="Most">How many at most; at least 1.</param>
/// <param name="Visibility">How long the leases last without a renewal: so long no other worker sees the jobs. At least a millisecond.</param>
public sealed record LeaseRequest(IReadOnlyCollection<string> Types, string Worker, int Most, TimeSpan Visibility)
{
    /// <summary>Throws for the first value that can't work.</summary>
    /// <exception cref="ArgumentException">Names the value and what is allowed.</exception>
    public void Validate()
    {
        if (Types is not { Count: > 0 })
            throw new ArgumentException("A lease names at least one job type.", nameof(Types));
        foreach (string type in Types)
            JobLimits.CheckType(type);
        if (Worker is not { Length: > 0 and <= JobLimits.MaxTypeLength })
            throw new ArgumentException($"The worker's name has {Worker?.Length ?? 0} characters; 1 to {JobLimits.MaxTypeLength} are allowed.", nameof(Worker));
        if (Most < 1)
            throw new ArgumentOutOfRangeException(nameof(Most), Most, "At least one job is asked for.");
        JobLimits.CheckVisibility(Visibility);
    }
}
