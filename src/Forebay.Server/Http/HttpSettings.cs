using System.Net;
using Forebay.Http.Proxy;
using Forebay.Server.Backends;

namespace Forebay.Server.Http;

/// <summary>What <c>forebay http</c> does, put together from command line, file and environment, and free of contradictions.</summary>
internal sealed record HttpSettings
{
    public const int DefaultPort = 8080;

    /// <summary>The environment variable of the admin's token.</summary>
    public const string AdminTokenVariable = "FOREBAY_ADMIN_TOKEN";

    /// <summary>The environment variable of Redis's address, which may hold a password.</summary>
    public const string RedisVariable = "FOREBAY_REDIS";

    public static readonly TimeSpan DefaultShutdownTimeout = TimeSpan.FromSeconds(10);

    public required IPAddress Address { get; init; }

    /// <summary>0: any free one.</summary>
    public required int Port { get; init; }

    /// <summary>Null: there is no HTTPS.</summary>
    public int? HttpsPort { get; init; }

    /// <summary>Not null where there is HTTPS.</summary>
    public CertificateFile? Certificate { get; init; }

    public required IPAddress AdminAddress { get; init; }

    /// <summary>Null: nothing listens for the admin.</summary>
    public int? AdminPort { get; init; }

    public required TimeSpan ShutdownTimeout { get; init; }

    public required BackendSettings Backend { get; init; }

    /// <summary>The sections <c>Forebay</c>, <c>HttpProxy</c> and <c>Logging</c>, the command line's values in them.</summary>
    public required IConfigurationRoot Configuration { get; init; }

    /// <summary>The origins of the command line; where there are any, the configuration's do not count.</summary>
    public IReadOnlyList<OriginRoute> Origins { get; init; } = [];

    /// <summary>The proxy's options as they are in effect.</summary>
    public HttpProxyOptions Proxy
    {
        get
        {
            var options = new HttpProxyOptions();
            ProxySection.Apply(this, options);
            return options;
        }
    }
}
