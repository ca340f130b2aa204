namespace Forebay.Redis;

/// <summary>A server, as it has introduced itself on a connection.</summary>
/// <param name="Endpoint">Where it was reached.</param>
public sealed record RedisNode(RedisEndpoint Endpoint)
{
    /// <summary>Its <c>run_id</c>, which is another after each start of the server; empty where it may not be asked for (ACL).</summary>
    public string RunId { get; init; } = "";

    /// <summary>Its <c>master_replid</c>, which is another where the history of its data is another; empty where it may not be asked for.</summary>
    public string ReplicationId { get; init; } = "";

    /// <summary>Its version, such as <c>7.0.15</c>.</summary>
    public string Version { get; init; } = "";

    /// <summary><c>standalone</c>, <c>cluster</c> or <c>sentinel</c>.</summary>
    public string Mode { get; init; } = "";

    /// <summary>Whether it takes writes: a replica does not.</summary>
    public bool IsMaster { get; init; } = true;
}
