using Microsoft.Extensions.Logging;

namespace Forebay.Redis;

/// <summary>What the Redis client says in the log: event ids 3000 to 3099.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(EventId = 3000, Level = LogLevel.Information, Message = "Connected to Redis at {Endpoint}: version {Version}, {Mode}, run {RunId}.")]
    public static partial void Connected(ILogger logger, RedisEndpoint endpoint, string version, string mode, string runId);

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "The connection to Redis at {Endpoint} was lost ({Reason}). It is tried again until it is there.")]
    public static partial void Lost(ILogger logger, RedisEndpoint endpoint, string reason);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Warning, Message = "Redis can't be reached ({Reason}). It is tried again until it is there; further attempts are not logged.")]
    public static partial void NotReached(ILogger logger, string reason);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Error, Message = "A hook of the Redis client failed at {Endpoint}.")]
    public static partial void HookFailed(ILogger logger, Exception exception, RedisEndpoint endpoint);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Error, Message = "The handler of a Redis channel failed. It goes on with the next message.")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 3005, Level = LogLevel.Warning, Message = "Handlers of Redis channels do not keep up: messages are dropped until they do. It is said once.")]
    public static partial void MessagesDropped(ILogger logger);

    [LoggerMessage(EventId = 3010, Level = LogLevel.Warning, Message = "Redis at {Endpoint} is another server than before, or began again: it may lack what was acknowledged, so none of its older entries is used, and nodes empty their own tiers.")]
    public static partial void NewReign(ILogger logger, string endpoint);

    [LoggerMessage(EventId = 3011, Level = LogLevel.Warning, Message = "Redis at {Endpoint} does not tell who it is (INFO is not allowed to this user): after a failover, entries may be older than an invalidation. Allow +info.")]
    public static partial void ReignUnknown(ILogger logger, string endpoint);

    [LoggerMessage(EventId = 3006, Level = LogLevel.Information, Message = "The Redis cluster has {Count} masters: {Masters}.")]
    public static partial void ClusterMapped(ILogger logger, int count, string masters);

    [LoggerMessage(EventId = 3007, Level = LogLevel.Debug, Message = "A server of the Redis cluster did not tell where the slots are ({Reason}). Another is asked.")]
    public static partial void ClusterNotMapped(ILogger logger, string reason);
}
