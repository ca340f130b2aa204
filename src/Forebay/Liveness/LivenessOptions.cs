using System.Numerics;

namespace Forebay;

/// <summary>What the liveness rule keeps.</summary>
public sealed class LivenessOptions
{
    /// <summary>Places for tags' stamps; each takes 8 bytes of the memory budget, and tags that share one are invalidated together. Default 1,048,576; a power of two, 256 to 2^28.</summary>
    public int StampSlots { get; set; } = 1 << 20;

    internal const int DefaultPatternRules = 1000;

    /// <summary>
    /// How many removals by different patterns may stand until they are swept. Default 1,000; at least 1. One more, and all of them become one for whatever begins as they all do
    /// (<c>/api/a*</c> and <c>/api/b*</c>: <c>/api/*</c>), durable regions not excepted.
    /// </summary>
    public int MaxPatternRules { get; set; } = DefaultPatternRules;

    /// <summary>How long a lease handed out by a miss may be used to set the value. Default 1 minute; more than zero.</summary>
    public TimeSpan LeaseFor { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many leases are remembered for callers that don't hand them back themselves. Default 65,536; at least 1.</summary>
    public int MaxLeases { get; set; } = 65_536;

    /// <summary>How many row versions of write-through sets are remembered beyond their entries. Default 65,536; at least 1.</summary>
    public int MaxRowVersions { get; set; } = 65_536;

    /// <summary>
    /// How long a write to the primary whose outcome is unknown keeps what it may have changed from being stored, where neither its caller nor a change feed says sooner that it is over.
    /// Longer than the primary goes on with a statement whose client is gone. Default 1 minute; more than zero.
    /// </summary>
    public TimeSpan DoubtFor { get; set; } = TimeSpan.FromMinutes(1);

    internal void Validate()
    {
        if (StampSlots is < 256 or > 1 << 28 || !BitOperations.IsPow2(StampSlots))
            throw new ForebayConfigurationException($"Liveness: StampSlots is {StampSlots}; it must be a power of two from 256 to {1 << 28}.");
        if (MaxPatternRules < 1)
            throw new ForebayConfigurationException($"Liveness: MaxPatternRules is {MaxPatternRules}; it must be at least 1.");
        if (LeaseFor <= TimeSpan.Zero)
            throw new ForebayConfigurationException($"Liveness: LeaseFor is {LeaseFor:c}; it must be more than zero.");
        if (DoubtFor <= TimeSpan.Zero)
            throw new ForebayConfigurationException($"Liveness: DoubtFor is {DoubtFor:c}; it must be more than zero.");
        if (MaxLeases < 1)
            throw new ForebayConfigurationException($"Liveness: MaxLeases is {MaxLeases}; it must be at least 1.");
        if (MaxRowVersions < 1)
            throw new ForebayConfigurationException($"Liveness: MaxRowVersions is {MaxRowVersions}; it must be at least 1.");
    }
}
