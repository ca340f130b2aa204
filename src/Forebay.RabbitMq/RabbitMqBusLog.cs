using Microsoft.Extensions.Logging;

namespace Forebay.RabbitMq;

/// <summary>What the bus in RabbitMQ says in the log: event ids 3400 to 3499.</summary>
internal static partial class RabbitMqBusLog
{
    [LoggerMessage(EventId = 3400, Level = LogLevel.Warning, Message = "The bus can't use RabbitMQ at {Host}:{Port} ({Reason}). It is tried again until it answers; further attempts are not logged.")]
    public static partial void Away(ILogger logger, string host, int port, string reason);

    [LoggerMessage(EventId = 3401, Level = LogLevel.Information, Message = "The bus uses RabbitMQ at {Host}:{Port} again.")]
    public static partial void Back(ILogger logger, string host, int port);
}
