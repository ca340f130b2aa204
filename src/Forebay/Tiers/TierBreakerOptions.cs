namespace Forebay;

/// <summary>When a failing tier is skipped, and when it is tried again.</summary>
public sealed class TierBreakerOptions
{
    /// <summary>How many operations must fail in a row before the tier is skipped. Default 3; at least 1.</summary>
    public int FailuresToOpen { get; set; } = 3;

    /// <summary>How long the tier is skipped before one operation probes it. Default 5 seconds; more than zero.</summary>
    public TimeSpan ProbeAfter { get; set; } = TimeSpan.FromSeconds(5);

    internal void Validate()
    {
        if (FailuresToOpen < 1)
            throw new ForebayConfigurationException($"Breaker: FailuresToOpen is {FailuresToOpen}; it must be at least 1.");
        if (ProbeAfter <= TimeSpan.Zero)
            throw new ForebayConfigurationException($"Breaker: ProbeAfter is {ProbeAfter:c}; it must be more than zero.");
    }
}
