using Forebay.MySql.Sessions;

namespace Forebay.MySql;

/// <summary>Which MySQL or MariaDB server is followed, and how patiently.</summary>
public sealed class MySqlFeedOptions
{
    /// <summary>Server, port, user and the rest in one text, in the form of other providers: <c>Server=db;Port=3306;User ID=forebay;Password=…;SslMode=VerifyFull;SslCa=ca.pem</c>. What it says goes before the properties. Default: empty.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>The primary itself: not a proxy, nor a balancer over several. Default <c>127.0.0.1</c>.</summary>
    public string Server { get; set; } = "127.0.0.1";

    /// <summary>Its port. Default 3306; 1 to 65535.</summary>
    public int Port { get; set; } = 3306;

    /// <summary>The path of its Unix socket, in place of server and port; null: none. Default null.</summary>
    public string? UnixSocket { get; set; }

    /// <summary>Who connects: needs <c>REPLICATION SLAVE</c>, <c>REPLICATION CLIENT</c> (MariaDB: <c>BINLOG MONITOR</c>), and <c>SELECT</c> (MariaDB also <c>REFERENCES</c>) on all tables that are cached. Default <c>root</c>.</summary>
    public string User { get; set; } = "root";

    /// <summary>The user's password. Default: empty.</summary>
    public string Password { get; set; } = "";

    /// <summary>Whether the connections are encrypted. Default: where the server can.</summary>
    public MySqlTlsMode TlsMode { get; set; }

    /// <summary>A PEM file of the authorities that are trusted; null: the system's. Default null.</summary>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>How often the primary is asked where its log ends, and sends a sign of life in its log's stream. Default 1 second; 10 milliseconds or more, and less than <c>Feed.MaxFeedLag</c>.</summary>
    public TimeSpan HeartbeatEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after a failure the feed connects again; each further failure doubles it. Default 200 milliseconds; more than zero.</summary>
    public TimeSpan ReconnectAfter { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>To how much <see cref="ReconnectAfter"/> grows. Default 10 seconds; at least <see cref="ReconnectAfter"/>.</summary>
    public TimeSpan MaxReconnectAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the primary may take for an answer, and to let the feed in. Default 10 seconds; a second or more.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the stream of changes may be silent, signs of life included, until it is taken for dead. Default 30 seconds; more than <see cref="HeartbeatEvery"/>.</summary>
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Told the tags of what has changed, once readers see it and before the position moves on: for what is made of the tables and kept elsewhere, a search index say. <c>*</c>: anything may have changed. Default null: nobody is told.</summary>
    /// <remarks>One call after the other; the feed goes on when it completes, so it only notes what is to be read again. After a kill, and where it throws, the same is told once more.</remarks>
    public Func<IReadOnlyCollection<string>, CancellationToken, ValueTask>? OnVisible { get; set; }

    /// <summary>Who connects, whichever property says it.</summary>
    internal string EndpointUser => Endpoint().User;

    /// <exception cref="ForebayConfigurationException">The connection string can't be read.</exception>
    internal MySqlEndpoint Endpoint()
    {
        var own = new MySqlEndpoint
        {
            Host = Server,
            Port = Port,
            UnixSocket = UnixSocket,
            User = User,
            Password = Password,
            Tls = TlsMode,
            CertificateAuthorityFile = CertificateAuthorityFile,
            ConnectTimeout = CommandTimeout,
            ProgramName = "forebay feed",
            // The largest event is a little above the server's largest packet, which is 1 GiB at most.
            MaxPacketBytes = (1 << 30) + (1 << 20),
        };
        try
        {
            return ConnectionString.Length == 0 ? own : MySqlConnectionText.Read(ConnectionString, own, out _) with { Database = "" };
        }
        catch (ArgumentException e)
        {
            throw new ForebayConfigurationException($"MySQL feed: ConnectionString can't be read: {e.Message}", e);
        }
    }

    internal void Validate()
    {
        MySqlEndpoint endpoint = Endpoint();
        if (endpoint.UnixSocket is null && endpoint.Host.Length == 0)
            throw Wrong(nameof(Server), "empty", "it must name the primary");
        if (endpoint.UnixSocket is null && endpoint.Host.Contains(',', StringComparison.Ordinal))
            throw Wrong(nameof(Server), $"'{endpoint.Host}'", "it must name the primary alone, because a position is one server's");
        if (endpoint.Port is < 1 or > 65_535)
            throw Wrong(nameof(Port), $"{endpoint.Port}", "it must be 1 to 65535");
        if (endpoint.User.Length == 0)
            throw Wrong(nameof(User), "empty", "it must name who connects");
        if (HeartbeatEvery < TimeSpan.FromMilliseconds(10))
            throw Wrong(nameof(HeartbeatEvery), $"{HeartbeatEvery:c}", "it must be 10 milliseconds or more");
        if (ReconnectAfter <= TimeSpan.Zero)
            throw Wrong(nameof(ReconnectAfter), $"{ReconnectAfter:c}", "it must be more than zero");
        if (MaxReconnectAfter < ReconnectAfter)
            throw Wrong(nameof(MaxReconnectAfter), $"{MaxReconnectAfter:c}", $"it must be at least ReconnectAfter ({ReconnectAfter:c})");
        if (CommandTimeout < TimeSpan.FromSeconds(1))
            throw Wrong(nameof(CommandTimeout), $"{CommandTimeout:c}", "it must be a second or more");
        if (SilenceLimit <= HeartbeatEvery)
            throw Wrong(nameof(SilenceLimit), $"{SilenceLimit:c}", $"it must be more than HeartbeatEvery ({HeartbeatEvery:c})");
    }

    private static ForebayConfigurationException Wrong(string option, string value, string rule) => new($"MySQL feed: {option} is {value}; {rule}.");
}
