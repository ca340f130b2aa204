using Forebay.MySql.Sessions;
using Forebay.Sql.Schema;
using Forebay.Sql.Schema.Live;

namespace Forebay.MySql.Binlog.Schema;

/// <summary>Reads the tables that a user may see, as readers of SQL see them, and their columns as rows of the log have them.</summary>
internal static class MySqlTablesReader
{
    private const string System = "('mysql', 'information_schema', 'performance_schema', 'sys')";

    private const string ColumnsSql = $"""
        SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, COALESCE(COLLATION_NAME, '')
        FROM information_schema.COLUMNS WHERE TABLE_SCHEMA NOT IN {System} ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION
        """;

    private const string ReferencedSql = $"""
        SELECT DISTINCT REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME
        FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_NAME IS NOT NULL AND TABLE_SCHEMA NOT IN {System}
        """;

    public static async Task<MySqlTables> ReadAsync(FeedConnection connection, MySqlTables? before, CancellationToken cancellationToken)
    {
        SqlCatalog catalog = await SqlCatalogReader.ReadAsync(SqlDialect.MySql, (sql, stop) => RowsAsync(connection, sql, stop), "main", cancellationToken).ConfigureAwait(false);
        HashSet<(string, string, string)> referenced = [.. (await connection.QueryAsync(ReferencedSql, cancellationToken).ConfigureAwait(false)).Rows.Select(static row => (row[0]!, row[1]!, row[2]!))];
        TextResult columns = await connection.QueryAsync(ColumnsSql, cancellationToken).ConfigureAwait(false);
        return new MySqlTables(
            catalog,
            columns.Rows.ToLookup(static row => (row[0]!, row[1]!), row => new CatalogColumn(row[2]!, row[3]!, row[4]!, referenced.Contains((row[0]!, row[1]!, row[2]!)))),
            before);
    }

    private static async Task<IReadOnlyList<object?[]>> RowsAsync(FeedConnection connection, string sql, CancellationToken cancellationToken) =>
        (await connection.QueryAsync(sql, cancellationToken).ConfigureAwait(false)).Rows;
}
