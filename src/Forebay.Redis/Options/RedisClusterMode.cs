namespace Forebay.Redis;

/// <summary>Whether the servers form a cluster.</summary>
public enum RedisClusterMode
{
    /// <summary>The first server that answers says so.</summary>
    Auto,

    /// <summary>They do; a server that is in none is refused.</summary>
    On,

    /// <summary>They are taken as single servers, whatever they say.</summary>
    Off,
}
