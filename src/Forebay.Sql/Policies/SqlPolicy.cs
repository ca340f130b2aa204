namespace Forebay.Sql.Policies;

/// <summary>How the results of some statements are cached. Immutable.</summary>
public sealed record SqlPolicy
{
    /// <summary>Nothing is said.</summary>
    public static SqlPolicy None { get; } = new();

    /// <summary>Whether they are not cached at all.</summary>
    public bool IsOff { get; init; }

    /// <summary>How long they are fresh; null: not said, the region's time counts.</summary>
    public TimeSpan? FreshFor { get; init; }

    /// <summary>Further tags that they carry.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The region they belong to; null: not said.</summary>
    public string? Region { get; init; }
}
