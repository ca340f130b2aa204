namespace Forebay.Redis;

/// <summary>How the master is found by sentinels.</summary>
public sealed class RedisSentinelOptions
{
    /// <summary>The name under which the sentinels know the master; with it, the endpoints are sentinels'. Default: none, the endpoints are servers'.</summary>
    public string? ServiceName { get; set; }

    /// <summary>The user at the sentinels. Default: none.</summary>
    public string? User { get; set; }

    /// <summary>The password at the sentinels, which is not the servers'. Default: none.</summary>
    public string? Password { get; set; }
}
