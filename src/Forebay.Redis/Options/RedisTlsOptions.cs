using System.Net.Security;

namespace Forebay.Redis;

/// <summary>Encryption of the connections to Redis.</summary>
public sealed class RedisTlsOptions
{
    /// <summary>Whether connections are encrypted. Default false.</summary>
    public bool IsOn { get; set; }

    /// <summary>The name that the server's certificate must carry. Default: the endpoint's host.</summary>
    public string? TargetHost { get; set; }

    /// <summary>Called with the options of each new connection: client certificates, a certificate authority of one's own. Default: the system's rules.</summary>
    public Action<SslClientAuthenticationOptions>? Configure { get; set; }
}
