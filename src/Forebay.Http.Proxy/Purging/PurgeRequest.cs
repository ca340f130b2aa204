namespace Forebay.Http.Proxy.Purging;

/// <summary>What is to be purged: one of the first four.</summary>
/// <param name="Url">A whole URI; every variant of it.</param>
/// <param name="Pattern">A pattern in which <c>*</c> stands for any run of characters: over paths (<c>/api/*</c>) or over whole URIs (<c>https://shop.example/api/*</c>).</param>
/// <param name="Tag">A name that responses gave themselves by <c>Surrogate-Key</c> or <c>Cache-Tag</c>.</param>
/// <param name="All">Everything.</param>
/// <param name="Soft">True: what matches becomes stale; false: it is gone.</param>
internal sealed record PurgeRequest(string? Url = null, string? Pattern = null, string? Tag = null, bool All = false, bool Soft = false);
