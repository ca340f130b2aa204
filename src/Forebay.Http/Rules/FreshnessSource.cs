namespace Forebay.Http.Rules;

/// <summary>What says how long a response is fresh, the first that it has in this order (RFC 9111 section 4.2.1).</summary>
internal enum FreshnessSource
{
    /// <summary>Nothing: it is stale from the beginning.</summary>
    None,

    /// <summary><c>s-maxage</c>, for shared caches.</summary>
    SharedMaxAge,

    /// <summary><c>max-age</c>.</summary>
    MaxAge,

    /// <summary><c>Expires</c>, less <c>Date</c>.</summary>
    Expires,

    /// <summary>The cache's own time for responses without one.</summary>
    Default,

    /// <summary>A share of the time since the last modification (RFC 9111 section 4.2.2).</summary>
    Heuristic,
}
