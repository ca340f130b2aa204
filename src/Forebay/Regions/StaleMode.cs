namespace Forebay;

/// <summary>What may be done with an entry that has expired (never with one that was invalidated).</summary>
public enum StaleMode
{
    /// <summary>Nothing: an expired entry is a miss.</summary>
    Never,

    /// <summary>It is served where the load fails or takes longer than the soft time-out (fail-safe; <c>stale-if-error</c>, RFC 5861 section 4).</summary>
    IfLoadFails,

    /// <summary>It is served at once while one load refreshes it in the background (<c>stale-while-revalidate</c>, RFC 5861 section 3), and where that load fails.</summary>
    WhileRevalidating,
}
