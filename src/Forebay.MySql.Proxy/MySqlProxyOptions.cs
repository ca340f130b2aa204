using System.ComponentModel.DataAnnotations;
using System.Net;
using Forebay.MySql.Sessions;
using Forebay.Sql.Policies;

namespace Forebay.MySql.Proxy;

/// <summary>Where the proxy listens, which server it stands in front of, and its limits.</summary>
public sealed class MySqlProxyOptions
{
    /// <summary>The region of results where no policy names another one.</summary>
    public const string DefaultRegion = "mysql";

    /// <summary>The address to listen on. Default 127.0.0.1.</summary>
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>The port to listen on; 0: any free one. Default 3307.</summary>
    [Range(0, 65_535)] public int Port { get; set; } = 3307;

    /// <summary>The server's host. Default 127.0.0.1.</summary>
    public string UpstreamHost { get; set; } = "127.0.0.1";

    /// <summary>The server's port. Default 3306.</summary>
    [Range(1, 65_535)] public int UpstreamPort { get; set; } = 3306;

    /// <summary>The server's Unix socket, instead of host and port; null: none.</summary>
    public string? UpstreamSocket { get; set; }

    /// <summary>The user by whom the proxy itself reads the schema; it needs SELECT on what is to be cached. Null: there is none, and nothing is cached.</summary>
    public string? User { get; set; }

    /// <summary>That user's password. Default: empty.</summary>
    public string Password { get; set; } = "";

    /// <summary>TLS between proxy and server. Default: where the server can.</summary>
    public MySqlTlsMode UpstreamTls { get; set; }

    /// <summary>A PEM file of the authorities that may sign the server's certificate; null: the system's.</summary>
    public string? UpstreamCertificateAuthority { get; set; }

    /// <summary>A PEM file with the certificate that clients see; null: clients can't use TLS.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>A PEM file with that certificate's key; null: it is in <see cref="CertificateFile"/>.</summary>
    public string? CertificateKeyFile { get; set; }

    /// <summary>What is promised of writes by others. Default: bounded by the feed's lag, or time only where there is no feed.</summary>
    public MySqlConsistency Consistency { get; set; }

    /// <summary>The region of results. Default "mysql".</summary>
    public string Region { get; set; } = DefaultRegion;

    /// <summary>What is said of statements by their tables and digests.</summary>
    public SqlPolicies Policies { get; } = new();

    /// <summary>The most clients at a time; more are refused with error 1040. Default 10,000.</summary>
    [Range(1, 1_000_000)] public int MaxClients { get; set; } = 10_000;

    /// <summary>The largest result that is kept, in bytes; larger ones are passed on. Default 1 MiB.</summary>
    [Range(1024, 1 << 30)] public int MaxResultBytes { get; set; } = 1 << 20;

    /// <summary>The largest packet in either direction, in bytes; a larger one ends the connection. Default 64 MiB, as the server's <c>max_allowed_packet</c>.</summary>
    [Range(1 << 20, 1 << 30)] public int MaxPacketBytes { get; set; } = 64 << 20;

    /// <summary>How many texts, and how many executions of prepared statements, are remembered for each kind of session. Default 262,144.</summary>
    [Range(16, 1 << 24)] public int MaxRememberedRequests { get; set; } = 1 << 18;

    /// <summary>How long a client may take to log in. Default 10 s.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the server may take to accept a connection. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client waits for another's answer to the same statement before it asks for itself. Default 5 s.</summary>
    public TimeSpan CollapseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a write's OK is held for the feed to tell exactly what was changed; after it the statement's own tables count. Default 50 ms.</summary>
    public TimeSpan FeedWait { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a strict session waits for the feed; after it the server is asked. Default 1 s.</summary>
    public TimeSpan StrictWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A session whose statements are all answered from the cache lets one through to the server when this has passed, so that the server does not take it for idle. Default 30 s.</summary>
    public TimeSpan KeepAliveEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How old the schema may be where no feed tells of its changes. Default 10 s.</summary>
    public TimeSpan SchemaFor { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether clients that are connected already get answers from the cache while the server is away, flagged by a warning; as old as their region allows. Default false: they get the server's error.</summary>
    public bool ServeWhenAway { get; set; }

    /// <summary>The most digests that are counted for <c>SHOW FOREBAY QUERIES</c>. Default 10,000.</summary>
    [Range(1, 1 << 20)] public int MaxDigests { get; set; } = 10_000;

    /// <exception cref="ForebayConfigurationException">An option can't work.</exception>
    internal void Validate()
    {
        try
        {
            Validator.ValidateObject(this, new ValidationContext(this), validateAllProperties: true);
        }
        catch (ValidationException e)
        {
            throw new ForebayConfigurationException($"MySQL proxy: {e.ValidationResult.ErrorMessage}", e);
        }
        foreach ((string name, TimeSpan value) in new[] { (nameof(HandshakeTimeout), HandshakeTimeout), (nameof(ConnectTimeout), ConnectTimeout), (nameof(CollapseTimeout), CollapseTimeout), (nameof(KeepAliveEvery), KeepAliveEvery), (nameof(SchemaFor), SchemaFor), (nameof(StrictWait), StrictWait) })
        {
            if (value <= TimeSpan.Zero)
                throw new ForebayConfigurationException($"MySQL proxy: {name} is {value:c}; it must be more than zero.");
        }
        if (FeedWait < TimeSpan.Zero)
            throw new ForebayConfigurationException($"MySQL proxy: FeedWait is {FeedWait:c}; it can't be negative.");
        if (CertificateKeyFile is not null && CertificateFile is null)
            throw new ForebayConfigurationException("MySQL proxy: CertificateKeyFile is set, and CertificateFile is not.");
    }

    internal MySqlEndpoint Upstream => new()
    {
        Host = UpstreamHost,
        Port = UpstreamPort,
        UnixSocket = UpstreamSocket,
        User = User ?? "",
        Password = Password,
        Tls = UpstreamTls,
        CertificateAuthorityFile = UpstreamCertificateAuthority,
        ConnectTimeout = ConnectTimeout,
        MaxPacketBytes = MaxPacketBytes,
        ProgramName = "forebay-proxy",
    };
}
