namespace Forebay.Liveness;

/// <summary>"These changed", with its place in the order.</summary>
public sealed record Invalidation
{
    /// <summary>The stamp that what is named below was raised to.</summary>
    public required Stamp Stamp { get; init; }

    /// <summary>The tags, keys' and partitions' implicit ones among them.</summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];

    /// <summary>The keys that are removed by name: their records are to be deleted where their <c>born</c> is before <see cref="Stamp"/>.</summary>
    public IReadOnlyList<EntryKey> Keys { get; init; } = [];

    /// <summary>A pattern over keys, or null.</summary>
    public KeyPattern? Pattern { get; init; }

    /// <summary>The partition that <see cref="Pattern"/> is limited to, or null.</summary>
    public string? PatternPartition { get; init; }

    /// <summary>True: every entry, durable regions apart.</summary>
    public bool Everything { get; init; }

    /// <summary>The change feed's position after this, stored with it; null: unchanged.</summary>
    public string? FeedPosition { get; init; }

    /// <summary>The bus's position after this, stored with it; null: unchanged.</summary>
    public string? BusPosition { get; init; }
}
