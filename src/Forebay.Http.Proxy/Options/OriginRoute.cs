namespace Forebay.Http.Proxy;

/// <summary>Which requests go to which origin. Of several routes that match, the one with a host goes before one without, and the longest path before the shorter.</summary>
public sealed class OriginRoute
{
    /// <summary>The origin: <c>http://host:port</c> or <c>https://host:port</c>, without path, query or user.</summary>
    public Uri? Origin { get; set; }

    /// <summary>Requests of this host alone, as their <c>Host</c> says, with its port where it is not the scheme's own. Default null: of every host.</summary>
    public string? Host { get; set; }

    /// <summary>Requests whose path begins with this, as it is written. Default <c>/</c>: all.</summary>
    public string PathPrefix { get; set; } = "/";

    /// <summary>Whether the origin is sent the client's <c>Host</c> instead of its own. Default false.</summary>
    public bool PreserveHost { get; set; }

    /// <summary>A path that answers 200 while the origin is well, asked every <see cref="HttpProxyOptions.HealthEvery"/>. Default null: the origin is judged by its answers alone.</summary>
    public string? HealthPath { get; set; }
}
