namespace Forebay.Redis;

/// <summary>What a client calls as its connections come and go. Exceptions of <see cref="Initialize"/> refuse the connection; those of the others are logged.</summary>
public sealed class RedisHooks
{
    /// <summary>Called on each fresh connection after it has introduced itself and before any other command can be sent on it. It may send commands of its
    /// own. What it throws closes the connection, and it is tried again.</summary>
    public Func<RedisRawConnection, CancellationToken, ValueTask>? Initialize { get; init; }

    /// <summary>Called when a connection is ready, before the first command of a caller. Must not block.</summary>
    public Action<RedisNode>? Connected { get; init; }

    /// <summary>Called when a connection that was ready has ended, with the reason. Must not block.</summary>
    public Action<RedisNode, Exception>? Disconnected { get; init; }
}
