using System.Text;
using Forebay.Http.Targets;

namespace Forebay.Http.Proxy.Upstream;

/// <summary>An origin: its connections, and how it is. Thread-safe.</summary>
internal sealed class OriginClient : IDisposable
{
    private readonly HttpMessageInvoker invoker;
    private readonly string? host;

    public OriginClient(OriginRoute route, HttpProxyOptions options, TimeProvider time)
    {
        Route = route;
        Origin = new TargetUri(route.Origin!.Scheme, Normal(route.Origin.Scheme, route.Origin.Authority), "/").Origin;
        // A route's host has no scheme: both default ports are left away.
        host = route.Host is { } said ? Normal("http", Normal("https", said)) : null;
        Health = new OriginHealth(options.FailuresUntilIll, options.HealthEvery, time);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            // What the client sent is passed on; nothing of this process's own is added.
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
            ConnectCallback = OriginConnections.OpenAsync,
            MaxConnectionsPerServer = options.MaxConnectionsPerOrigin,
            EnableMultipleHttp2Connections = true,
            MaxResponseHeadersLength = Math.Max(1, options.MaxResponseFieldBytes / 1024),
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            Expect100ContinueTimeout = TimeSpan.Zero,
        };
        invoker = new HttpMessageInvoker(handler);
    }

    public OriginRoute Route { get; }

    /// <summary>Host, and port where it is not the scheme's own.</summary>
    public string Authority => Origin[(Origin.IndexOf("://", StringComparison.Ordinal) + 3)..];

    /// <summary>Scheme and authority.</summary>
    public string Origin { get; }

    public OriginHealth Health { get; }

    public bool Matches(TargetUri target) =>
        target.PathAndQuery.StartsWith(Route.PathPrefix, StringComparison.Ordinal) && (host is null || host == Normal("http", Normal("https", target.Authority)));

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => invoker.SendAsync(request, cancellationToken);

    /// <summary>The URI at the origin, path and query as they were written.</summary>
    public Uri UriOf(string pathAndQuery) => new(Origin + pathAndQuery, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    /// <summary>Adds a field as it is, to the content where it is one of the content's.</summary>
    public static void Add(HttpRequestMessage message, string name, string value)
    {
        if (!message.Headers.TryAddWithoutValidation(name, value))
            message.Content?.Headers.TryAddWithoutValidation(name, value);
    }

    public void Dispose() => invoker.Dispose();

    private static string Normal(string scheme, string text) => TargetUri.TryReadAuthority(scheme, text, out string? authority) ? authority : text;
}
