using System.Data.Common;

namespace Forebay.Sql.Schema.Live;

/// <summary>Reads the catalog of a live database: tables, keys, views, triggers, foreign keys.</summary>
/// <remarks>What a session sees: its search path, and what it may look at. Made again after each change of the schema.
/// MySQL and MariaDB show triggers only to users with the privilege TRIGGER, and the text of views only to users with SHOW VIEW: without the one, what
/// triggers write is not known; without the other, views are not cached.</remarks>
public static class SqlCatalogReader
{
    /// <summary>Reads the catalog over a connection.</summary>
    /// <param name="dialect">The database.</param>
    /// <param name="connection">An open connection that is not in use.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DbException">A query failed.</exception>
    public static Task<SqlCatalog> ReadAsync(SqlDialect dialect, DbConnection connection, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return ReadAsync(dialect, (sql, stop) => RowsOfAsync(connection, sql, stop), connection.Database is { Length: > 0 } name ? name : "main", cancellationToken);
    }

    /// <summary>Reads the catalog with whatever runs queries.</summary>
    /// <param name="dialect">The database.</param>
    /// <param name="rows">Runs queries, one after the other.</param>
    /// <param name="database">SQLite: the name that the database has among the tags. Not used for the others.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static Task<SqlCatalog> ReadAsync(SqlDialect dialect, SqlRows rows, string database, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentException.ThrowIfNullOrEmpty(database);
        return dialect switch
        {
            SqlDialect.PostgreSql => PostgreSqlCatalogReader.ReadAsync(rows, cancellationToken),
            SqlDialect.MySql => MySqlCatalogReader.ReadAsync(rows, cancellationToken),
            _ => SqliteCatalogReader.ReadAsync(rows, database, cancellationToken),
        };
    }

    private static async Task<IReadOnlyList<object?[]>> RowsOfAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        List<object?[]> rows = [];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var row = new object?[reader.FieldCount];
            for (int at = 0; at < row.Length; at++)
                row[at] = reader.GetValue(at) is var value and not DBNull ? value : null;
            rows.Add(row);
        }
        return rows;
    }
}
