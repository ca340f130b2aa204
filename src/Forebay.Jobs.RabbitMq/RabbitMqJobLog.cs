using Microsoft.Extensions.Logging;

namespace Forebay.Jobs.RabbitMq;

/// <summary>What the queue in RabbitMQ says in the log: event ids 3700 to 3799.</summary>
internal static partial class RabbitMqJobLog
{
    [LoggerMessage(EventId = 3701, Level = LogLevel.Information, Message = "Connection {Name} to RabbitMQ at {Host}:{Port} is open.")]
    public static partial void Connected(ILogger logger, string name, string host, int port);

    [LoggerMessage(EventId = 3702, Level = LogLevel.Warning, Message = "Connection {Name} to RabbitMQ was lost ({Reason}). It is opened anew when it is needed.")]
    public static partial void ConnectionLost(ILogger logger, string name, string reason);

    [LoggerMessage(EventId = 3703, Level = LogLevel.Warning, Message = "RabbitMQ takes no messages of connection {Name} for now ({Reason}); enqueueing waits, and fails after its time-out.")]
    public static partial void Blocked(ILogger logger, string name, string reason);

    [LoggerMessage(EventId = 3704, Level = LogLevel.Information, Message = "RabbitMQ takes messages of connection {Name} again.")]
    public static partial void Unblocked(ILogger logger, string name);

    [LoggerMessage(EventId = 3705, Level = LogLevel.Warning, Message = "{Leases} leases were lost with their channel ({Reason}). Their jobs are given out again.")]
    public static partial void LeasesLost(ILogger logger, int leases, string reason);

    [LoggerMessage(EventId = 3706, Level = LogLevel.Warning, Message = "A message in queue {Queue} is no job of type {Type}; it was made a dead letter.")]
    public static partial void NoJob(ILogger logger, string queue, string type);
}
