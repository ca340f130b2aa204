using System.Net;
using Forebay.MySql;
using Forebay.MySql.Proxy;
using Forebay.Server.Backends;

namespace Forebay.Server.MySql;

/// <summary>What the command line of <c>forebay mysql</c> says. Null is what it does not say.</summary>
internal sealed record MySqlCommandLine : BackendCommandLine
{
    /// <summary>Host and port, or the path of a socket.</summary>
    public string? Upstream { get; init; }

    public IPAddress? Address { get; init; }

    public int? Port { get; init; }

    public string? User { get; init; }

    public string? PasswordFile { get; init; }

    public MySqlTlsMode? UpstreamTls { get; init; }

    public string? UpstreamCertificateAuthority { get; init; }

    public string? Certificate { get; init; }

    public string? CertificateKey { get; init; }

    public MySqlConsistency? Consistency { get; init; }

    public int? MaxClients { get; init; }
}
