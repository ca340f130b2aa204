namespace Forebay.Http.Proxy;

/// <summary>What the HTTP caching proxy does. Not to be changed while it is used.</summary>
public sealed class HttpProxyOptions
{
    /// <summary>The origins; at least one.</summary>
    public IList<OriginRoute> Origins { get; } = [];

    /// <summary>How the responses are cached, where the proxy's own options say nothing else. The proxy's cache is shared: <see cref="HttpCacheOptions.Shared"/> is not read.</summary>
    public HttpCacheOptions Cache { get; } = new();

    /// <summary>What a request's URI is not enough for: the fields of the request that are part of the key besides. Default none. Values are in the key as they are written.</summary>
    public IList<string> ExtraKeyFields { get; } = [];

    /// <summary>The fields of a response that name the tags by which it can be purged, separated by spaces or commas; they are not sent on. Default <c>Surrogate-Key</c> and <c>Cache-Tag</c>.</summary>
    public IList<string> TagFields { get; } = ["Surrogate-Key", "Cache-Tag"];

    /// <summary>The time for a connection to the origin. Default 5 seconds; more than zero, at most 24 days.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The time from the request to the origin's head of the response. Default 60 seconds; more than zero, at most 24 days.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest pause within the body of a response of the origin. Default 60 seconds; more than zero, at most 24 days.</summary>
    public TimeSpan BodyTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a safe request without a body is sent again after a connection failed before the response began. Default 1; 0 or more.</summary>
    public int Retries { get; set; } = 1;

    /// <summary>The most connections to one origin by HTTP/1.1. Default 256; 1 or more.</summary>
    public int MaxConnectionsPerOrigin { get; set; } = 256;

    /// <summary>How many failures of an origin in a row make it ill: then what is stored stands in at once where it may, and one request in <see cref="HealthEvery"/> tries it. Default 5; 1 or more.</summary>
    public int FailuresUntilIll { get; set; } = 5;

    /// <summary>How often an ill origin is tried, and one with a <see cref="OriginRoute.HealthPath"/> asked. Default 5 seconds; more than zero, at most 24 days.</summary>
    public TimeSpan HealthEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether requests for what is being fetched wait for that instead of asking the origin too. Default true.</summary>
    public bool Collapse { get; set; } = true;

    /// <summary>How long a request waits for another's response to begin before it asks the origin itself. Default 10 seconds; more than zero, at most 24 days.</summary>
    public TimeSpan CollapseTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Bodies of more than this go to the persistent tier in chunks and are never whole in memory; without such a tier they are not stored. In bytes. Default 1 MiB; at least 4 KiB.</summary>
    public long MaxBufferedBytes { get; set; } = 1 << 20;

    /// <summary>The size of such chunks, in bytes. Default 256 KiB; 4 KiB to 16 MiB.</summary>
    public int ChunkBytes { get; set; } = 256 << 10;

    /// <summary>The largest body that is stored, in bytes; a larger one passes through. Default 1 GiB; 0 or more.</summary>
    public long MaxObjectBytes { get; set; } = 1L << 30;

    /// <summary>The largest body of a request, in bytes; a larger one is answered 413. Default null: no limit.</summary>
    public long? MaxRequestBodyBytes { get; set; }

    /// <summary>The most bytes of a request's fields; more is answered 431. Default 32 KiB; 1 KiB or more.</summary>
    public int MaxRequestFieldBytes { get; set; } = 32 << 10;

    /// <summary>The most bytes of a response's fields; more counts as a failure of the origin. Default 64 KiB; 1 KiB or more.</summary>
    public int MaxResponseFieldBytes { get; set; } = 64 << 10;

    /// <summary>Whether what the origin sends uncompressed is compressed for clients that take it, where its type gains by it. Default true.</summary>
    public bool Compress { get; set; } = true;

    /// <summary>Bodies of less than this are not compressed, in bytes. Default 1 KiB; 0 or more.</summary>
    public int CompressFromBytes { get; set; } = 1 << 10;

    /// <summary>
    /// Whether a response is stored only where its type fits the path's extension (<c>/account/me.css</c> must be CSS): else a path that the origin cuts short would store a private page as
    /// a public one (web cache deception). Default false: origins of APIs use points in paths otherwise.
    /// </summary>
    public bool GuardExtensions { get; set; }

    /// <summary>The proxies before this one, by address or network (<c>10.0.0.0/8</c>), whose <c>Forwarded</c> and <c>X-Forwarded-For</c> are believed. Default none: what a client says of itself is dropped.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>The token that a purge or any call of the admin's has to bring, as <c>Authorization: Bearer …</c>. Default null: there is no purging by HTTP.</summary>
    public string? AdminToken { get; set; }

    /// <summary>The addresses or networks from which <c>PURGE</c> and the admin's calls are taken. Default loopback alone.</summary>
    public IList<string> AdminAddresses { get; } = ["127.0.0.0/8", "::1/128"];

    /// <summary>The most soft purges that are remembered one by one; beyond, the oldest counts for every response of its time and before. Default 1,000; 1 or more.</summary>
    public int MaxSoftPurges { get; set; } = 1000;

    /// <summary>How many URIs are warmed at a time. Default 8; 1 or more.</summary>
    public int WarmingConcurrency { get; set; } = 8;

    /// <summary>Whether each request is logged: client, time, method, target, status, bytes, what the cache did, and how long it took. Default false.</summary>
    public bool AccessLog { get; set; }
}
