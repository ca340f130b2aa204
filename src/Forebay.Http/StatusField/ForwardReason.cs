namespace Forebay.Http.StatusField;

/// <summary>Why a request went on towards the origin (RFC 9211 section 2.2).</summary>
internal enum ForwardReason
{
    /// <summary>The cache was configured not to handle the request.</summary>
    Bypass,

    /// <summary>The semantics of the method ask for it.</summary>
    Method,

    /// <summary>Nothing is stored for the URI.</summary>
    UriMiss,

    /// <summary>Something is stored for the URI, but not for these request fields.</summary>
    VaryMiss,

    /// <summary>Nothing stored can be used, and it isn't known which of the two misses above it is.</summary>
    Miss,

    /// <summary>What is stored is fresh, but the request asks for more, as with its Cache-Control.</summary>
    Request,

    /// <summary>What is stored is stale.</summary>
    Stale,

    /// <summary>What is stored is a part, and the request needs another.</summary>
    Partial,
}
