namespace Forebay;

/// <summary>How nodes hear of each other's invalidations, and what a node does that is cut off. Of use only with a log (<see cref="IInvalidationLog"/>) or a shared tier.</summary>
public sealed class BusOptions
{
    /// <summary>How long entries of this node's own tiers are served after the bus was last known to be read to its end. Default 5 seconds; more than zero.</summary>
    /// <remarks>After that reads go to the primary, but for regions with <see cref="RegionTraits.ServeUnheard"/>: the limit of what another node's write may be missed for.</remarks>
    public TimeSpan MaxLag { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the bus is read though nothing was announced: proves that nothing was missed. Default 1 second; more than zero, at most half of <see cref="MaxLag"/>.</summary>
    public TimeSpan HeartbeatEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an invalidation waits to be on the bus before it is kept in the outbox and returns. Default 2 seconds; more than zero.</summary>
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long after a failure the bus is tried again; doubled up to <see cref="MaxRetryAfter"/>. Default 100 ms; more than zero.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause between two tries. Default 2 seconds; at least <see cref="RetryAfter"/>.</summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many invalidations go out in one message at most. Default 256; at least 1.</summary>
    public int MaxBatch { get; set; } = 256;

    /// <summary>How many invalidations the outbox holds while the bus is away. Default 100,000; at least 1. Beyond it they become one that says "everything".</summary>
    public int MaxOutbox { get; set; } = 100_000;

    /// <summary>True: what a change feed tells this node goes onto the bus too. Set it to false where every node has a feed of its own: then only shared tiers are told. Default true.</summary>
    public bool PublishFeed { get; set; } = true;

    internal void Validate()
    {
        CheckPositive(MaxLag, nameof(MaxLag));
        CheckPositive(HeartbeatEvery, nameof(HeartbeatEvery));
        CheckPositive(PublishTimeout, nameof(PublishTimeout));
        CheckPositive(RetryAfter, nameof(RetryAfter));
        if (HeartbeatEvery > MaxLag / 2)
            throw new ForebayConfigurationException($"Bus: HeartbeatEvery is {HeartbeatEvery:c}, more than half of MaxLag ({MaxLag:c}): one late heartbeat would stop the serving. Set it to {MaxLag / 2:c} or less.");
        if (MaxRetryAfter < RetryAfter)
            throw new ForebayConfigurationException($"Bus: MaxRetryAfter is {MaxRetryAfter:c}, shorter than RetryAfter ({RetryAfter:c}).");
        if (MaxBatch < 1)
            throw new ForebayConfigurationException($"Bus: MaxBatch is {MaxBatch}; it must be at least 1.");
        if (MaxOutbox < 1)
            throw new ForebayConfigurationException($"Bus: MaxOutbox is {MaxOutbox}; it must be at least 1.");
    }

    private static void CheckPositive(TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero)
            throw new ForebayConfigurationException($"Bus: {name} is {value:c}; it must be more than zero.");
    }
}
