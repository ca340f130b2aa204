namespace Forebay.Statistics;

/// <summary>How this node stands with the others.</summary>
public sealed record BusStatistics
{
    /// <summary>The bus's name; <c>none</c> where there is a shared tier alone.</summary>
    public required string Name { get; init; }

    /// <summary><c>ok</c>, or <c>degraded</c> with the reason.</summary>
    public required string State { get; init; }

    /// <summary>This run of this node, as others see it in its messages.</summary>
    public required Guid Node { get; init; }

    /// <summary>Where the bus is read to; null: nowhere yet.</summary>
    public string? Position { get; init; }

    /// <summary>Invalidations that wait to be sent.</summary>
    public int Outbox { get; init; }

    /// <summary>Invalidations sent.</summary>
    public long Published { get; init; }

    /// <summary>Invalidations of other nodes applied here.</summary>
    public long Received { get; init; }

    /// <summary>Times that the bus no longer had what this node missed.</summary>
    public long Gaps { get; init; }

    /// <summary>Tries to send that failed.</summary>
    public long Failures { get; init; }

    /// <summary>How old the last message of another node was when it was applied, by two wall clocks; -1: none came yet.</summary>
    public long LagMilliseconds { get; init; }

    /// <summary>How long ago the bus was known to be read to its end; -1: never.</summary>
    public long HeardMillisecondsAgo { get; init; }
}
