namespace Forebay.Http.Proxy;

/// <summary>How the responses of an application's own endpoints are cached. Not to be changed while it is used.</summary>
public sealed class HttpMiddlewareOptions
{
    /// <summary>How they are cached. The cache is for all clients: <see cref="HttpCacheOptions.Shared"/> is not read.</summary>
    public HttpCacheOptions Cache { get; } = new();

    /// <summary>What a request's URI is not enough for: the fields of the request that are part of the key besides. Default none.</summary>
    public IList<string> ExtraKeyFields { get; } = [];

    /// <summary>The fields of a response that name the tags by which it can be purged; they are not sent on. Default <c>Surrogate-Key</c> and <c>Cache-Tag</c>.</summary>
    public IList<string> TagFields { get; } = ["Surrogate-Key", "Cache-Tag"];

    /// <summary>Whether requests for what an endpoint is making wait for that instead of asking it too. Default true.</summary>
    public bool Collapse { get; set; } = true;

    /// <summary>How long a request waits so before it asks the endpoint itself. Default 10 seconds; more than zero, at most 24 days.</summary>
    public TimeSpan CollapseTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
