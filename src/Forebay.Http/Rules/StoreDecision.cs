namespace Forebay.Http.Rules;

/// <summary>Whether a response may be stored, and what forbids it (RFC 9111 section 3).</summary>
internal enum StoreDecision
{
    /// <summary>It may be stored.</summary>
    Store,

    /// <summary>Responses to this method are not.</summary>
    Method,

    /// <summary>A GET or HEAD with a body, whose meaning nobody has defined (RFC 9110 section 9.3.1).</summary>
    RequestBody,

    /// <summary>Interim, unknown to HTTP, or a 304, which is no response of its own.</summary>
    Status,

    /// <summary>A part that can't be placed in a whole.</summary>
    Partial,

    /// <summary>The request said <c>no-store</c>.</summary>
    RequestNoStore,

    /// <summary>The response said <c>no-store</c>.</summary>
    ResponseNoStore,

    /// <summary>The response said <c>must-understand</c>, and its status is not understood.</summary>
    NotUnderstood,

    /// <summary>For one user alone.</summary>
    Private,

    /// <summary>The request was authorised, and the response does not say that it is for others too.</summary>
    Authorization,

    /// <summary>It sets a cookie, and does not say that it is for others too.</summary>
    Cookie,

    /// <summary>No other request can match it (<c>Vary: *</c>).</summary>
    VaryAll,

    /// <summary>Neither itself nor its status says that it may be.</summary>
    NoFreshness,

    /// <summary>It could never be used: stale from the beginning, and without anything by which it could be validated.</summary>
    Useless,
}
