namespace Forebay.Http.Rules;

/// <summary>What may be done with a stored response that matches a request (RFC 9111 section 4).</summary>
internal enum ReuseDecision
{
    /// <summary>Serve it.</summary>
    Fresh,

    /// <summary>Serve it, stale as it is: the request takes it so.</summary>
    Stale,

    /// <summary>Serve it, and validate it meanwhile (RFC 5861 section 3).</summary>
    StaleWhileRevalidate,

    /// <summary>Ask the origin first.</summary>
    Validate,

    /// <summary>It can't be used, and the request wants nothing else: 504 (RFC 9111 section 5.2.1.7).</summary>
    GatewayTimeout,
}
