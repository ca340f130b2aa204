using Microsoft.Extensions.Logging;

namespace Forebay.Sql.Caching;

/// <summary>What the cache of statements logs. A statement is named by its normal form, which has no values in it.</summary>
internal static partial class SqlLog
{
    [LoggerMessage(EventId = 4000, Level = LogLevel.Information, Message = "The rows of this statement are not stored: {Reason}. {Statement}")]
    public static partial void NotStored(ILogger logger, string statement, string reason);

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "The tables of {Database} could not be read; nothing of it is cached until they can be: {Reason}")]
    public static partial void NoSchema(ILogger logger, string database, string reason);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Information, Message = "The tables of {Database} are known: {Tables}")]
    public static partial void SchemaRead(ILogger logger, string database, int tables);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Warning, Message = "Statements of the provider {Provider} are not cached: its dialect is not known. Set SqlCacheOptions.Dialect where it is one of them.")]
    public static partial void NoDialect(ILogger logger, string provider);

    [LoggerMessage(EventId = 4004, Level = LogLevel.Debug, Message = "This statement is not understood ({Reason}) and may have changed anything: all of {Database} is invalidated. {Statement}")]
    public static partial void MayHaveChangedAnything(ILogger logger, string database, string reason, string statement);
}
