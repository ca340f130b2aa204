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

    [LoggerMessage(EventId = 1010, Level = LogLevel.Warning, Message = "A value of type {Type} could not be {Action} by its serializer. Such values are not cached; further failures are counted.")]
    public static partial void NotSerialized(ILogger logger, Exception exception, string type, string action);
}
