namespace Forebay.Http.Proxy.Tests.Wire;

/// <summary>How the end of a body is known (RFC 9112 section 6.3).</summary>
internal enum BodyFraming
{
    /// <summary>After so many bytes.</summary>
    Length,

    /// <summary>By a chunk of no length.</summary>
    Chunked,

    /// <summary>By the end of the connection.</summary>
    ToTheEnd,
}
