using Microsoft.Extensions.Logging;

namespace Forebay.PostgreSql;

/// <summary>What the change feed of PostgreSQL says in the log: event ids 4200 to 4399.</summary>
internal static partial class PostgreSqlFeedLog
{
    [LoggerMessage(EventId = 4200, Level = LogLevel.Information, Message = "The change feed of database {Database} reads slot {Slot} from {Lsn}.")]
    public static partial void Reading(ILogger logger, string database, string slot, string lsn);

    [LoggerMessage(EventId = 4201, Level = LogLevel.Warning, Message = "The change feed can't read PostgreSQL ({Reason}). It is tried again until it can, and further attempts are not logged; the cache is bypassed from {MaxFeedLag} after the feed's last word.")]
    public static partial void Away(ILogger logger, string reason, TimeSpan maxFeedLag);

    [LoggerMessage(EventId = 4202, Level = LogLevel.Error, Message = "The change feed can't begin: {Reason} The cache is bypassed until it can; it is tried again.")]
    public static partial void Impossible(ILogger logger, string reason);

    [LoggerMessage(EventId = 4203, Level = LogLevel.Warning, Message = "The change feed can't tell what changed ({Reason}): everything is invalidated, and it goes on from {Lsn}.")]
    public static partial void Reset(ILogger logger, string reason, string lsn);

    [LoggerMessage(EventId = 4204, Level = LogLevel.Warning, Message = "Slot {Slot} makes PostgreSQL keep {Bytes} bytes of its log, more than MaxSlotWalBytes ({Limit}): it is given up.")]
    public static partial void SlotTooLarge(ILogger logger, string slot, long bytes, long limit);

    [LoggerMessage(EventId = 4205, Level = LogLevel.Warning, Message = "{Count} tables are outside of the change feed, so that what is read from them must not be cached by it: {Tables}.")]
    public static partial void Uncovered(ILogger logger, int count, string tables);

    [LoggerMessage(EventId = 4206, Level = LogLevel.Information, Message = "Tables were made, altered or dropped; what depends on them is invalidated: {Tables}.")]
    public static partial void Altered(ILogger logger, string tables);

    [LoggerMessage(EventId = 4207, Level = LogLevel.Information, Message = "Publication {Publication} was made: {Scope}.")]
    public static partial void PublicationMade(ILogger logger, string publication, string scope);

    [LoggerMessage(EventId = 4208, Level = LogLevel.Information, Message = "Slot {Slot} was made. PostgreSQL keeps its log for it while nobody reads it; max_slot_wal_keep_size is {Limit} there.")]
    public static partial void SlotMade(ILogger logger, string slot, string limit);

    [LoggerMessage(EventId = 4209, Level = LogLevel.Warning, Message = "A connection of the change feed did not close ({Reason}); it was left behind.")]
    public static partial void NotClosed(ILogger logger, string reason);
}
