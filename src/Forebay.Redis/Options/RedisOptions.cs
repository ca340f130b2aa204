namespace Forebay.Redis;

/// <summary>Which Redis, as whom, and how. From a connection string by <see cref="Parse"/>, or filled in code.</summary>
public sealed class RedisOptions
{
    /// <summary>Where the servers are: one; several, of which the first that is a master is taken; some of a cluster; or the sentinels. Default: none, which
    /// stands for localhost:6379.</summary>
    public IList<RedisEndpoint> Endpoints { get; } = [];

    /// <summary>The ACL user. Default: none, the server's default user.</summary>
    public string? User { get; set; }

    /// <summary>The password. Default: none.</summary>
    public string? Password { get; set; }

    /// <summary>The number of the database. Default 0; 0 in a cluster.</summary>
    public int Database { get; set; }

    /// <summary>What the server's list of clients calls this one. Default <c>forebay</c>; no spaces, printable ASCII.</summary>
    public string ClientName { get; set; } = "forebay";

    /// <summary>Whether the servers form a cluster.</summary>
    public RedisClusterMode Cluster { get; set; }

    /// <summary>Encryption.</summary>
    public RedisTlsOptions Tls { get; } = new();

    /// <summary>How the master is found by sentinels.</summary>
    public RedisSentinelOptions Sentinel { get; } = new();

    /// <summary>Times and limits.</summary>
    public RedisConnectionOptions Connection { get; } = new();

    /// <summary>Reads a connection string: <c>host:port,host:port,key=value,…</c>, or an address <c>redis://user:password@host:port/database?key=value</c>
    /// (<c>rediss://</c> for TLS).</summary>
    /// <remarks>Keys, in any case: <c>user</c>, <c>password</c>, <c>db</c>, <c>name</c>, <c>ssl</c>, <c>sslHost</c>, <c>cluster</c>, <c>serviceName</c>,
    /// <c>sentinelUser</c>, <c>sentinelPassword</c>, <c>connectTimeout</c>, <c>commandTimeout</c>, <c>minReconnectDelay</c>, <c>maxReconnectDelay</c>,
    /// <c>keepAlive</c>, <c>maxPendingCommands</c>, <c>maxPendingBytes</c>, <c>maxReplyBytes</c>. Times are written <c>500ms</c>, <c>5s</c>, <c>1m</c> or
    /// <c>00:00:05</c>; sizes in bytes or as <c>64MiB</c>. A comma in a value is written <c>%2C</c>, a percent sign <c>%25</c>.</remarks>
    /// <exception cref="ForebayConfigurationException">It can't be read; the message names the key, its value and what is known.</exception>
    public static RedisOptions Parse(string connectionString)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        RedisOptions options = ConnectionString.Read(connectionString);
        options.Validate();
        return options;
    }

    /// <summary>Checks every option; the client does it when it is made.</summary>
    /// <exception cref="ForebayConfigurationException">One can't work; the message names it, its value and what is allowed.</exception>
    public void Validate()
    {
        foreach (RedisEndpoint endpoint in Endpoints)
        {
            if (string.IsNullOrWhiteSpace(endpoint.Host) || endpoint.Port is < 1 or > 65_535)
                throw new ForebayConfigurationException($"Redis: an endpoint is '{endpoint.Host}' with port {endpoint.Port}; a name or address with a port from 1 to 65535 is needed.");
        }
        if (Database < 0)
            throw new ForebayConfigurationException($"Redis: Database is {Database}; it must be 0 or more.");
        if (Database > 0 && Cluster == RedisClusterMode.On)
            throw new ForebayConfigurationException($"Redis: Database is {Database} and Cluster is On; a cluster has database 0 only.");
        if (User is not null && Password is null)
            throw new ForebayConfigurationException($"Redis: User is '{User}' and Password is missing; set both, or neither.");
        if (Sentinel.User is not null && Sentinel.Password is null)
            throw new ForebayConfigurationException($"Redis: the sentinels' User is '{Sentinel.User}' and their Password is missing; set both, or neither.");
        if (ClientName.Any(letter => letter is <= ' ' or > '~'))
            throw new ForebayConfigurationException($"Redis: ClientName is '{ClientName}'; only printable ASCII without spaces is allowed.");
        if (Sentinel.ServiceName is not null && Cluster == RedisClusterMode.On)
            throw new ForebayConfigurationException($"Redis: ServiceName is '{Sentinel.ServiceName}' and Cluster is On; sentinels look after single masters only.");
        Connection.Validate();
    }

    /// <summary>The endpoints, or the default one.</summary>
    internal IReadOnlyList<RedisEndpoint> EndpointsOrDefault => Endpoints.Count > 0 ? [.. Endpoints] : [new RedisEndpoint("localhost", RedisEndpoint.DefaultPort)];
}
