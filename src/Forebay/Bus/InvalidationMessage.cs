using Forebay.Liveness;

namespace Forebay;

/// <summary>What one invalidation says to tiers and nodes that share entries: the same as <see cref="Invalidation"/>, without what only this node's numbers mean.</summary>
public sealed record InvalidationMessage
{
    /// <summary>The tags, partitions' implicit ones among them, keys' own not.</summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];

    /// <summary>The keys removed by name.</summary>
    public IReadOnlyList<EntryKey> Keys { get; init; } = [];

    /// <summary>A pattern over keys, or null.</summary>
    public KeyPattern? Pattern { get; init; }

    /// <summary>The partition that <see cref="Pattern"/> is limited to, or null.</summary>
    public string? PatternPartition { get; init; }

    /// <summary>True: every entry, durable regions apart.</summary>
    public bool Everything { get; init; }

    /// <summary>True: a new value of <see cref="Keys"/> was set, and the shared tiers have it already. Only other nodes' own copies are old.</summary>
    public bool Replaced { get; init; }

    /// <summary>True: a change feed said so, which other nodes may hear themselves. Not sent along.</summary>
    internal bool FromFeed { get; init; }
}
