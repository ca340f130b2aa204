namespace Forebay.MySql.Sessions;

/// <summary>Where a server is, who connects, and how.</summary>
internal sealed record MySqlEndpoint
{
    public string Host { get; init; } = "127.0.0.1";

    public int Port { get; init; } = 3306;

    /// <summary>The path of a Unix socket; then host and port are not used.</summary>
    public string? UnixSocket { get; init; }

    public string User { get; init; } = "root";

    public string Password { get; init; } = "";

    public string Database { get; init; } = "";

    public MySqlTlsMode Tls { get; init; }

    /// <summary>A PEM file of the authorities that are trusted; null: the system's.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>Whether the server's public key may be asked for over a connection that is not encrypted; who stands between could give his own.</summary>
    public bool AllowPublicKeyRetrieval { get; init; } = true;

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The largest packet that is taken in, in bytes.</summary>
    public int MaxPacketBytes { get; init; } = 1 << 30;

    /// <summary>Capabilities beside the usual ones.</summary>
    public Protocol.MySqlCapabilities MoreCapabilities { get; init; }

    /// <summary>The name the server shows for the program.</summary>
    public string ProgramName { get; init; } = "forebay";

    public override string ToString() => UnixSocket ?? $"{Host}:{Port}";
}
