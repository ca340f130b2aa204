using System.Collections.Concurrent;
using System.Data.Common;
using Forebay.Sql.Schema;

namespace Forebay.Sql.Caching;

/// <summary>The databases that connections lead to. Thread-safe.</summary>
internal sealed class SqlDatabases(SqlCacheOptions options, SqlStatistics statistics, TimeProvider time)
{
    private readonly ConcurrentDictionary<(Type Provider, string ConnectionString, string Database), SqlDatabase> databases = new();
    private readonly ConcurrentDictionary<Type, bool> told = new();

    /// <summary>The one of an open connection.</summary>
    /// <param name="connection">The provider's own.</param>
    public SqlDatabase Of(DbConnection connection)
    {
        (Type, string, string) key = (connection.GetType(), connection.ConnectionString, connection.Database);
        return databases.TryGetValue(key, out SqlDatabase? known) ? known : databases.GetOrAdd(key, Make(key.Item1, key.Item2, key.Item3));
    }

    private SqlDatabase Make(Type provider, string connectionString, string database)
    {
        SqlDialect? dialect = options.Dialect ?? DialectOf(provider);
        if (dialect is null && told.TryAdd(provider, true))
            SqlLog.NoDialect(statistics.Logger, provider.Namespace ?? provider.Name);
        return new SqlDatabase(database, connectionString, dialect is { } known ? new SchemaSource(known, database) : null, options, statistics, time);
    }

    private static SqlDialect? DialectOf(Type provider) => provider.Namespace switch
    {
        "Npgsql" => SqlDialect.PostgreSql,
        "MySqlConnector" or "MySql.Data.MySqlClient" or "Forebay.MySql" => SqlDialect.MySql,
        "Microsoft.Data.Sqlite" or "System.Data.SQLite" => SqlDialect.Sqlite,
        _ => null,
    };
}
