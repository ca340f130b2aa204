using Forebay.Redis.Connections;
using Forebay.Redis.Protocol;

namespace Forebay.Redis;

/// <summary>A fresh connection that no caller can use yet, in the hands of <see cref="RedisHooks.Initialize"/>.</summary>
public sealed class RedisRawConnection
{
    private readonly RedisConnection connection;

    internal RedisRawConnection(RedisConnection connection) => this.connection = connection;

    /// <summary>The server at its other end.</summary>
    public RedisNode Node => connection.Node;

    /// <summary>Sends a command on this very connection.</summary>
    /// <inheritdoc cref="RedisClient.ExecuteAsync(ReadOnlySpan{RedisArgument}, CancellationToken)"/>
    public ValueTask<RedisReply> ExecuteAsync(ReadOnlySpan<RedisArgument> command, CancellationToken cancellationToken = default)
    {
        SharedUse.Check(command, isInBatch: false);
        return connection.ExecuteAsync(command, cancellationToken);
    }
}
