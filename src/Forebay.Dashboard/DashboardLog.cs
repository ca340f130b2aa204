using Microsoft.Extensions.Logging;

namespace Forebay.Dashboard;

/// <summary>What the dashboard says in the log: event ids 7000 to 7999.</summary>
internal static partial class DashboardLog
{
    [LoggerMessage(EventId = 7001, Level = LogLevel.Information, Message = "Entries were removed through the dashboard by {Kind}, from {Remote}.")]
    public static partial void Cleared(ILogger logger, string kind, string remote);

    [LoggerMessage(EventId = 7002, Level = LogLevel.Information, Message = "The cache was switched {State} through the dashboard, from {Remote}.")]
    public static partial void Switched(ILogger logger, string state, string remote);

    [LoggerMessage(EventId = 7003, Level = LogLevel.Warning, Message = "The dashboard refused {Method} {Path} from {Remote}: {Reason}")]
    public static partial void Refused(ILogger logger, string method, string path, string remote, string reason);

    [LoggerMessage(EventId = 7004, Level = LogLevel.Warning, Message = "A sample for the dashboard's history could not be taken; the history has a gap there.")]
    public static partial void SampleFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 7005, Level = LogLevel.Warning, Message = "Some instruments could not be asked for their value; the metrics are without them.")]
    public static partial void NotMeasured(ILogger logger, Exception exception);
}
