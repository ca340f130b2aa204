using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Forebay.Sql.Schema;
using Forebay.Sql.Schema.Live;

namespace Forebay.Sql.Caching;

/// <summary>Asks a database for its tables, by a connection of the caller's.</summary>
internal sealed class SchemaSource(SqlDialect dialect, string database)
{
    public SqlDialect Dialect => dialect;

    public async ValueTask<SqlCatalog> ReadAsync(DbConnection connection, bool async, CancellationToken cancellationToken)
    {
        Task<SqlCatalog> read = SqlCatalogReader.ReadAsync(dialect, (sql, cancellation) => async ? RowsAsync(connection, sql, cancellation) : Task.FromResult<IReadOnlyList<object?[]>>(Rows(connection, sql)), database, cancellationToken);
        return await read.ConfigureAwait(false);
    }

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "The queries are the catalog readers' own.")]
    private static async Task<IReadOnlyList<object?[]>> RowsAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        DbCommand command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = sql;
            DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var rows = new List<object?[]>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    rows.Add(RowOf(reader));
                return rows;
            }
        }
    }

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "The queries are the catalog readers' own.")]
    private static List<object?[]> Rows(DbConnection connection, string sql)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using DbDataReader reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
            rows.Add(RowOf(reader));
        return rows;
    }

    private static object?[] RowOf(DbDataReader reader)
    {
        var row = new object?[reader.FieldCount];
        for (int at = 0; at < row.Length; at++)
            row[at] = reader.IsDBNull(at) ? null : reader.GetValue(at);
        return row;
    }
}
