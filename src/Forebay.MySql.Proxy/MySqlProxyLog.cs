using Microsoft.Extensions.Logging;

namespace Forebay.MySql.Proxy;

internal static partial class MySqlProxyLog
{
    [LoggerMessage(EventId = 5500, Level = LogLevel.Information, Message = "The MySQL proxy listens on {Address} in front of {Upstream}.")]
    public static partial void Listening(ILogger logger, string address, string upstream);

    [LoggerMessage(EventId = 5501, Level = LogLevel.Information, Message = "The schema is read: {Tables} tables.")]
    public static partial void SchemaRead(ILogger logger, int tables);

    [LoggerMessage(EventId = 5502, Level = LogLevel.Warning, Message = "The schema can't be read: {Reason}. Nothing is cached until it can; it is tried again.")]
    public static partial void NoSchema(ILogger logger, string reason);

    [LoggerMessage(EventId = 5503, Level = LogLevel.Warning, Message = "No change feed: answers are as old as their region allows, in view of writes that do not come through this proxy.")]
    public static partial void TimeOnly(ILogger logger);

    [LoggerMessage(EventId = 5504, Level = LogLevel.Debug, Message = "Client {Client} ended: {Reason}")]
    public static partial void ClientEnded(ILogger logger, string client, string reason);

    [LoggerMessage(EventId = 5505, Level = LogLevel.Error, Message = "Client {Client} ended by a fault of the proxy.")]
    public static partial void ClientFailed(ILogger logger, Exception exception, string client);

    [LoggerMessage(EventId = 5506, Level = LogLevel.Warning, Message = "The server at {Upstream} can't be reached: {Reason}")]
    public static partial void UpstreamAway(ILogger logger, string upstream, string reason);

    [LoggerMessage(EventId = 5507, Level = LogLevel.Information, Message = "The server at {Upstream} can be reached again.")]
    public static partial void UpstreamBack(ILogger logger, string upstream);

    [LoggerMessage(EventId = 5508, Level = LogLevel.Warning, Message = "There are {Clients} clients already (MaxClients): more are refused.")]
    public static partial void TooManyClients(ILogger logger, int clients);
}
