using Microsoft.Extensions.Logging;

namespace Forebay.MySql.Binlog;

/// <summary>What the change feed of MySQL and MariaDB says in the log: event ids 5000 to 5199.</summary>
internal static partial class MySqlFeedLog
{
    [LoggerMessage(EventId = 5000, Level = LogLevel.Information, Message = "The change feed reads the log of {Server} from {Position}.")]
    public static partial void Reading(ILogger logger, string server, string position);

    [LoggerMessage(EventId = 5001, Level = LogLevel.Warning, Message = "The change feed can't read MySQL ({Reason}). It is tried again until it can, and further attempts are not logged; the cache is bypassed from {MaxFeedLag} after the feed's last word.")]
    public static partial void Away(ILogger logger, string reason, TimeSpan maxFeedLag);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Error, Message = "The change feed can't begin: {Reason} The cache is bypassed until it can; it is tried again.")]
    public static partial void Impossible(ILogger logger, string reason);

    [LoggerMessage(EventId = 5003, Level = LogLevel.Warning, Message = "The change feed can't tell what changed ({Reason}): everything is invalidated, and it goes on from {Position}.")]
    public static partial void Reset(ILogger logger, string reason, string position);

    [LoggerMessage(EventId = 5004, Level = LogLevel.Information, Message = "A change that names no tables invalidates everything: {Reason}.")]
    public static partial void Everything(ILogger logger, string reason);

    [LoggerMessage(EventId = 5005, Level = LogLevel.Warning, Message = "{Count} tables are outside of the change feed, so that what is read from them must not be cached by it: {Tables}.")]
    public static partial void Uncovered(ILogger logger, int count, string tables);

    [LoggerMessage(EventId = 5006, Level = LogLevel.Warning, Message = "The change feed's user {User} sees no table at all: without SELECT on them no row can be named, and none is covered.")]
    public static partial void SeesNothing(ILogger logger, string user);
}
