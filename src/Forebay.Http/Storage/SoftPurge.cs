namespace Forebay.Http.Storage;

/// <summary>From when on what matches is stale, whatever its own time says.</summary>
/// <param name="Kind">What <paramref name="Text"/> is.</param>
/// <param name="Text">A tag, or a pattern over keys.</param>
/// <param name="At">When.</param>
internal sealed record SoftPurge(SoftPurgeKind Kind, string Text, DateTimeOffset At);

/// <summary>What a soft purge names.</summary>
internal enum SoftPurgeKind
{
    /// <summary>The tag of a URI, or one that responses gave themselves.</summary>
    Tag,

    /// <summary>A pattern over keys.</summary>
    Pattern,
}
