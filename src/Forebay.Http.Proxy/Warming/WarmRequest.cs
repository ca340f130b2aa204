namespace Forebay.Http.Proxy.Warming;

/// <summary>What is to be warmed: one of the first two.</summary>
/// <param name="Urls">Whole URIs.</param>
/// <param name="Text">A sitemap, an access log, or a URI or path in each line.</param>
/// <param name="Sitemap">The URI of a sitemap that one of the origins serves.</param>
/// <param name="Origin">What paths are of: scheme and authority, as clients see them.</param>
/// <param name="Most">How many at most; of an access log the most frequent.</param>
internal sealed record WarmRequest(IReadOnlyList<string?>? Urls = null, string? Text = null, string? Sitemap = null, string? Origin = null, int Most = 1000);
