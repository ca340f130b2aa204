using System.Net;
using Forebay.Http.Proxy;
using Forebay.Server.Backends;

namespace Forebay.Server.Http;

/// <summary>What the command line of <c>forebay http</c> says. Null is what it does not say.</summary>
internal sealed record HttpCommandLine : BackendCommandLine
{
    public IReadOnlyList<OriginRoute> Origins { get; init; } = [];

    public IPAddress? Address { get; init; }

    public int? Port { get; init; }

    public int? HttpsPort { get; init; }

    public string? Certificate { get; init; }

    public string? CertificateKey { get; init; }

    public string? CertificatePasswordFile { get; init; }

    public IPAddress? AdminAddress { get; init; }

    public int? AdminPort { get; init; }

    public string? AdminToken { get; init; }

    public TimeSpan? ShutdownTimeout { get; init; }

    public bool AccessLog { get; init; }

    public bool CacheInfo { get; init; }

    public bool Json { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string?>> Configuration
    {
        get
        {
            foreach (KeyValuePair<string, string?> pair in base.Configuration)
                yield return pair;
            if (AdminToken is { } token)
                yield return new($"{ProxySection.Name}:AdminToken", token);
            if (AccessLog)
                yield return new($"{ProxySection.Name}:AccessLog", "true");
            if (FreshFor is { } time)
                yield return new($"{ProxySection.Name}:Cache:DefaultFreshFor", time.ToString("c"));
        }
    }
}
