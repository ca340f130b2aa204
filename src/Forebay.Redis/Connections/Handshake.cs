namespace Forebay.Redis.Connections;

/// <summary>The first commands of a connection: RESP3, credentials, name, database, and whom we speak with.</summary>
internal static class Handshake
{
    /// <exception cref="RedisServerException">The server refuses.</exception>
    /// <exception cref="RedisConnectionException">It is not what it must be.</exception>
    public static async ValueTask RunAsync(RedisConnection connection, RedisOptions options, OpenRules rules, CancellationToken cancellationToken)
    {
        RedisReply hello = await HelloAsync(connection, options, rules, cancellationToken).ConfigureAwait(false);
        RedisNode node = connection.Node with
        {
            Version = hello.Find("version").AsString() ?? "",
            Mode = hello.Find("mode").AsString() ?? "",
            IsMaster = hello.Find("role").AsString() is null or "master",
        };
        connection.Identify(node);
        Check(node, options, rules);
        if (rules.IsSentinel)
            return;
        if (options.Database != 0)
            await connection.ExecuteAsync(["SELECT", options.Database], cancellationToken).ConfigureAwait(false);
        ValueTask<string> server = InfoAsync(connection, "server", cancellationToken);
        string replication = await InfoAsync(connection, "replication", cancellationToken).ConfigureAwait(false);
        connection.Identify(node with { RunId = Field(await server.ConfigureAwait(false), "run_id"), ReplicationId = Field(replication, "master_replid") });
    }

    private static async ValueTask<RedisReply> HelloAsync(RedisConnection connection, RedisOptions options, OpenRules rules, CancellationToken cancellationToken)
    {
        string? user = rules.IsSentinel ? options.Sentinel.User : options.User;
        string? password = rules.IsSentinel ? options.Sentinel.Password : options.Password;
        List<RedisArgument> hello = ["HELLO", 3];
        if (password is not null)
            hello.AddRange(["AUTH", user ?? "default", password]);
        if (options.ClientName.Length > 0)
            hello.AddRange(["SETNAME", options.ClientName]);
        try
        {
            return await connection.ExecuteAsync(hello.ToArray(), cancellationToken).ConfigureAwait(false);
        }
        catch (RedisServerException refused) when (refused.Message.Contains("unknown command", StringComparison.OrdinalIgnoreCase))
        {
            throw new RedisConnectionException("The server does not know HELLO: Redis 6 or later is needed, or a server that speaks RESP3.", refused);
        }
    }

    private static void Check(RedisNode node, RedisOptions options, OpenRules rules)
    {
        if (rules.IsSentinel != (node.Mode == "sentinel"))
            throw new RedisConnectionException(rules.IsSentinel ? $"It is no sentinel; with a serviceName ('{options.Sentinel.ServiceName}') the endpoints must be sentinels." : "It is a sentinel; set serviceName to the name of the master that it looks after.");
        if (rules.MustBeMaster && !node.IsMaster)
            throw new RedisConnectionException("It is a replica, not a master.");
        if (options.Cluster == RedisClusterMode.On && !rules.IsSentinel && node.Mode != "cluster")
            throw new RedisConnectionException($"Cluster is On, and the server's mode is '{node.Mode}'.");
    }

    // The ACL may forbid it: then it is not known.
    private static async ValueTask<string> InfoAsync(RedisConnection connection, string section, CancellationToken cancellationToken)
    {
        try
        {
            return (await connection.ExecuteAsync(["INFO", section], cancellationToken).ConfigureAwait(false)).AsString() ?? "";
        }
        catch (RedisServerException refused) when (refused.Code == "NOPERM")
        {
            return "";
        }
    }

    private static string Field(string info, string name)
    {
        foreach (string line in info.Split('\n'))
        {
            if (line.StartsWith(name + ":", StringComparison.Ordinal))
                return line[(name.Length + 1)..].TrimEnd('\r');
        }
        return "";
    }
}
