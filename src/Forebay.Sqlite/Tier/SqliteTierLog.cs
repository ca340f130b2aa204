using Microsoft.Extensions.Logging;

namespace Forebay.Sqlite;

/// <summary>What the SQLite tier says in the log: event ids 2000 to 2999.</summary>
internal static partial class SqliteTierLog
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Warning, Message = "Cache file {Path} is not believed ({Reason}). It was set aside as {AsidePath}; the tier starts empty.")]
    public static partial void SetAside(ILogger logger, string path, string reason, string asidePath);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Error, Message = "Cache file {Path} can't be used ({Reason}). The tier is off until the next start; the others serve.")]
    public static partial void Off(ILogger logger, string path, string reason);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Information, Message = "Cache file {Path} is open: clock {Clock}, {Intents} open intents were invalidated.")]
    public static partial void Opened(ILogger logger, string path, long clock, int intents);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Warning, Message = "Cache file {Path} was not closed before the machine stopped, and no change feed can tell what its end has lost: the tier starts empty.")]
    public static partial void PowerLoss(ILogger logger, string path);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Information, Message = "The application's version changed from '{Old}' to '{New}': every entry of cache file {Path} is retired.")]
    public static partial void VersionChanged(ILogger logger, string path, string old, string @new);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Warning, Message = "A record of cache file {Path} is damaged. It is removed; further ones are counted.")]
    public static partial void DamagedRecord(ILogger logger, string path);

    [LoggerMessage(EventId = 2007, Level = LogLevel.Error, Message = "Cache file {Path} could not take an invalidation. Its entries were destroyed and the tier is off until the next start.")]
    public static partial void Abandoned(ILogger logger, Exception exception, string path);

    [LoggerMessage(EventId = 2008, Level = LogLevel.Warning, Message = "Cache file {Path} could not be written; {Count} records are lost. Further failures are counted.")]
    public static partial void WriteFailed(ILogger logger, Exception exception, string path, int count);

    [LoggerMessage(EventId = 2009, Level = LogLevel.Critical, Message = "Cache file {Path} could not be marked as worthless. Delete it and its -side file before the next start: what is removed until then is not noted in it.")]
    public static partial void NotPoisoned(ILogger logger, Exception exception, string path);
}
