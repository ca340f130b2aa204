namespace Forebay.Sql.Reading;

/// <summary>What a comment in the statement asks for: <c>/* forebay: ttl=60 tags=a,b region=search */</c>, <c>/* forebay: off */</c>, or the same after <c>--</c>.</summary>
public sealed record SqlHints
{
    /// <summary>No comment asks for anything.</summary>
    public static SqlHints None { get; } = new();

    /// <summary>Whether the statement is not to be cached.</summary>
    public bool IsOff { get; init; }

    /// <summary>How long the result is fresh: <c>ttl=60</c> in seconds, or <c>500ms</c>, <c>5m</c>, <c>1h</c>; null: not said.</summary>
    public TimeSpan? FreshFor { get; init; }

    /// <summary>Further tags that the result carries.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The region that the result belongs to; null: not said.</summary>
    public string? Region { get; init; }

    /// <summary>Whether the answer must not be older than what the database has when it is asked for: <c>strict</c>. Only doors that can ask the database for its position obey it.</summary>
    public bool IsStrict { get; init; }

    /// <summary>What in the comment is wrong, and was ignored; null: nothing.</summary>
    public string? Problem { get; init; }
}
