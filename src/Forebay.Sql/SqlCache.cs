using Forebay.Sql.Caching;
using Microsoft.Extensions.Logging;

namespace Forebay.Sql;

/// <summary>Caches results of SQL statements in a <see cref="TieredCache"/>. Made by <c>AddSqlCache</c>; one for an application. Thread-safe.</summary>
public sealed class SqlCache : IDisposable
{
    internal SqlCache(TieredCache cache, SqlCacheOptions options, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        options.Validate();
        Cache = cache;
        Options = options;
        Statistics = new SqlStatistics(loggers);
        Statements = new StatementCache(cache, options, Statistics);
        Writes = new WriteGuard(cache, Statistics);
        Databases = new SqlDatabases(options, Statistics, time ?? TimeProvider.System);
    }

    /// <summary>Where results are.</summary>
    public TieredCache Cache { get; }

    internal SqlCacheOptions Options { get; }

    internal SqlStatistics Statistics { get; }

    internal StatementCache Statements { get; }

    internal WriteGuard Writes { get; }

    internal SqlDatabases Databases { get; }

    /// <inheritdoc/>
    public void Dispose() => Statistics.Dispose();
}
