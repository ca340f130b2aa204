using Microsoft.Extensions.Logging;

namespace Forebay.Statistics;

/// <summary>What the engine says in the log: event ids 1000 to 1999.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "Tier {Tier} failed to {Operation}. It is skipped, and tried again every {ProbeAfter}; reads go on without it.")]
    public static partial void TierSkipped(ILogger logger, Exception exception, string tier, string operation, TimeSpan probeAfter);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Information, Message = "Tier {Tier} answers again and is used.")]
    public static partial void TierBack(ILogger logger, string tier);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Error, Message = "Tier {Tier} could not store an invalidation. It is not used again until the next start.")]
    public static partial void TierRetired(ILogger logger, Exception exception, string tier);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Debug, Message = "The load of key {Key} in region {Region} failed.")]
    public static partial void LoadFailed(ILogger logger, Exception exception, string key, string region);

    [LoggerMessage(EventId = 1005, Level = LogLevel.Warning, Message = "Region {Region} is durable, but no persistent tier keeps it: its entries end with this process.")]
    public static partial void DurableWithoutFile(ILogger logger, string region);

    [LoggerMessage(EventId = 1006, Level = LogLevel.Information, Message = "No change feed is configured: a write that bypasses this cache is seen only when an entry's time is over.")]
    public static partial void NoFeed(ILogger logger);

    [LoggerMessage(EventId = 1007, Level = LogLevel.Information, Message = "Warm-up brought {Count} entries into memory.")]
    public static partial void Warmed(ILogger logger, int count);

    [LoggerMessage(EventId = 1008, Level = LogLevel.Warning, Message = "Background work '{Work}' failed; it is tried again.")]
    public static partial void BackgroundFailed(ILogger logger, Exception exception, string work);

    [LoggerMessage(EventId = 1009, Level = LogLevel.Information, Message = "The cache is switched {State}.")]
    public static partial void Switched(ILogger logger, string state);

    [LoggerMessage(EventId = 1010, Level = LogLevel.Warning, Message = "The bus {Bus} can't be reached. Invalidations are kept in the outbox and sent later; other nodes do not hear of them until then.")]
    public static partial void BusAway(ILogger logger, Exception exception, string bus);

    [LoggerMessage(EventId = 1011, Level = LogLevel.Information, Message = "The bus {Bus} is reached again, and everything that waited is sent.")]
    public static partial void BusBack(ILogger logger, string bus);

    [LoggerMessage(EventId = 1012, Level = LogLevel.Information, Message = "The last run left {Count} invalidations that it could not send; they are sent now.")]
    public static partial void OutboxRestored(ILogger logger, int count);

    [LoggerMessage(EventId = 1013, Level = LogLevel.Warning, Message = "The outbox is full: its {Count} invalidations become one of everything.")]
    public static partial void OutboxFull(ILogger logger, int count);

    [LoggerMessage(EventId = 1014, Level = LogLevel.Error, Message = "An invalidation could not be kept in the outbox. It is sent from memory, and other nodes never hear of it if this process ends before.")]
    public static partial void OutboxNotKept(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1015, Level = LogLevel.Warning, Message = "The bus {Bus} no longer has what this node missed. Its own tiers are emptied.")]
    public static partial void BusGap(ILogger logger, string bus);

    [LoggerMessage(EventId = 1016, Level = LogLevel.Warning, Message = "The bus {Bus} can't be read. Without it this node serves its own entries for {MaxLag} more, then asks the primary.")]
    public static partial void BusUnread(ILogger logger, Exception exception, string bus, TimeSpan maxLag);

    [LoggerMessage(EventId = 1017, Level = LogLevel.Information, Message = "The bus {Bus} is read again.")]
    public static partial void BusRead(ILogger logger, string bus);

    [LoggerMessage(EventId = 1018, Level = LogLevel.Warning, Message = "A message of the bus {Bus} can't be understood: another version of this program, or damage. This node's own tiers are emptied.")]
    public static partial void BusUnknown(ILogger logger, string bus);

    [LoggerMessage(EventId = 1019, Level = LogLevel.Warning, Message = "A value of type {Type} could not be {Action} by its serializer. Such values are not cached; further failures are counted.")]
    public static partial void NotSerialized(ILogger logger, Exception exception, string type, string action);
}
