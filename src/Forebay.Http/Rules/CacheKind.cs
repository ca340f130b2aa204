namespace Forebay.Http.Rules;

/// <summary>For whom a cache stores (RFC 9111 section 1).</summary>
internal enum CacheKind
{
    /// <summary>For many users.</summary>
    Shared,

    /// <summary>For one user.</summary>
    Private,
}
