using System.Data.Common;
using Forebay.Sql.Schema;

namespace Forebay.Sql.Caching;

/// <summary>Asks a database for its tables.</summary>
internal sealed class SchemaSource(SqlDialect dialect, string database)
{
    private const string Ours = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

    public SqlDialect Dialect => dialect;

    public async ValueTask<ISqlCatalog> ReadAsync(DbConnection connection, bool async, CancellationToken cancellationToken)
    {
        List<object[]> tables = await RowsAsync(connection, $"SELECT c.oid::bigint, n.nspname::text, c.relname::text, c.relkind::text, c.relrowsecurity, EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Ours} AND c.relkind IN ('r', 'p')", async, cancellationToken).ConfigureAwait(false);
        List<object[]> columns = await RowsAsync(connection, $"SELECT a.attrelid::bigint, a.attnum, a.attname::text, a.atttypid::bigint, coalesce(l.collisdeterministic, true) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_collation l ON l.oid = a.attcollation WHERE {Ours} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 2", async, cancellationToken).ConfigureAwait(false);
        List<object[]> keys = await RowsAsync(connection, $"SELECT i.indrelid::bigint, i.indisprimary, true, (i.indkey::int2[])[0:i.indnkeyatts - 1] FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Ours} AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL UNION ALL SELECT k.conrelid::bigint, false, false, k.conkey FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Ours} AND k.contype = 'f'", async, cancellationToken).ConfigureAwait(false);
        List<object[]> cascades = await RowsAsync(connection, $"SELECT k.confrelid::bigint, k.conrelid::bigint, k.confdeltype IN ('c', 'n', 'd'), k.confupdtype IN ('c', 'n', 'd') FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Ours} AND k.contype = 'f'", async, cancellationToken).ConfigureAwait(false);
        var byOid = new Dictionary<long, SqlTable>();
        foreach (object[] table in tables)
        {
            Dictionary<short, SqlKeyColumn> named = columns.Where(column => (long)column[0] == (long)table[0]).ToDictionary(column => (short)column[1], column => new SqlKeyColumn((string)column[2], KindOf((long)column[3], (bool)column[4])));
            byOid[(long)table[0]] = new SqlTable(database, (string)table[1], (string)table[2], keys.Where(key => (long)key[0] == (long)table[0]).Select(key => new SqlKey([.. ((short[])key[3]).Select(number => named[number])], (bool)key[1], (bool)key[2])).OrderByDescending(key => key.IsPrimary), named.Values.Select(column => column.Name)) { HasTriggers = (bool)table[5], Uncacheable = (bool)table[4] ? "row-level security" : null };
        }
        return new Interim(byOid.Values.ToList(), cascades.Where(one => byOid.ContainsKey((long)one[0]) && byOid.ContainsKey((long)one[1])).ToLookup(one => byOid[(long)one[0]], one => new SqlCascade(byOid[(long)one[1]], (bool)one[2], (bool)one[3])));
    }

    private static KeyValueKind KindOf(long type, bool isDeterministic) => type switch
    {
        20 or 21 or 23 => KeyValueKind.Integer,
        25 or 1043 when isDeterministic => KeyValueKind.Text,
        2950 => KeyValueKind.Uuid,
        17 => KeyValueKind.Bytes,
        _ => KeyValueKind.None,
    };

    private static async ValueTask<List<object[]>> RowsAsync(DbConnection connection, string sql, bool async, CancellationToken cancellationToken)
    {
        var rows = new List<object[]>();
        using DbCommand command = connection.CreateCommand();
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        using DbDataReader reader = async ? await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false) : command.ExecuteReader();
        while (async ? await reader.ReadAsync(cancellationToken).ConfigureAwait(false) : reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }
        return rows;
    }

    private sealed class Interim(List<SqlTable> tables, ILookup<SqlTable, SqlCascade> cascades) : ISqlCatalog
    {
        public IEnumerable<SqlTable> Tables => tables;

        public SqlRelation? Find(string? qualifier, string name) => tables.FirstOrDefault(table => table.Schema == (qualifier ?? "public") && table.Name == name) is { } found ? SqlRelation.Of(found) : null;

        public IEnumerable<SqlCascade> Cascades(SqlTable table) => cascades[table];
    }
}
