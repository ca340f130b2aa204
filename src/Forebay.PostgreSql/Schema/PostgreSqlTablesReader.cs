using System.Globalization;
using Forebay.Sql.Schema;
using Npgsql;

namespace Forebay.PostgreSql.Schema;

/// <summary>Reads the tables of a database from its catalog.</summary>
internal static class PostgreSqlTablesReader
{
    // Temporary and unlogged tables come and go, and are in no stream: they don't count.
    private const string Ours = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'f', 'm') AND c.relpersistence = 'p'";

    // The catalog's rows are written anew when they change, by a transaction with another number (xmin), but for what VACUUM and ANALYZE write in place.
    private const string FingerprintSql = $"""
        WITH c AS (SELECT c.oid, c.xmin FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Ours}),
        of AS (
            SELECT oid::bigint AS id, xmin, 1 AS kind FROM c
            UNION ALL SELECT a.attrelid::bigint * 2048 + a.attnum, a.xmin, 2 FROM pg_attribute a JOIN c ON c.oid = a.attrelid WHERE a.attnum > 0
            UNION ALL SELECT i.indexrelid::bigint, i.xmin, 3 FROM pg_index i JOIN c ON c.oid = i.indrelid
            UNION ALL SELECT k.oid::bigint, k.xmin, 4 FROM pg_constraint k JOIN c ON c.oid = k.conrelid WHERE k.contype = 'f'
            UNION ALL SELECT h.inhrelid::bigint * 4294967296 + h.inhparent::bigint, h.xmin, 5 FROM pg_inherits h JOIN c ON c.oid = h.inhrelid
            UNION ALL SELECT p.oid::bigint, p.xmin, 6 FROM pg_publication p WHERE p.pubname = $1
            UNION ALL SELECT r.oid::bigint, r.xmin, 7 FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid WHERE p.pubname = $1)
        SELECT count(*) || '.' || to_hex((coalesce(sum(hashint8extended(id, kind + 8 * xmin::text::bigint)::numeric), 0) % 9223372036854775807)::bigint) FROM of
        """;

    private const string TablesSql = $"""
        SELECT c.oid, n.nspname, c.relname, c.relkind::text, c.relfilenode,
               ARRAY(SELECT h.inhparent FROM pg_inherits h WHERE h.inhrelid = c.oid ORDER BY h.inhseqno)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Ours}
        """;

    private const string ColumnsSql = $"""
        SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, coalesce(l.collisdeterministic, true)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_collation l ON l.oid = a.attcollation
        WHERE {Ours} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum
        """;

    // The columns of an index are followed by those that it only includes.
    private const string KeysSql = $"""
        SELECT i.indrelid, i.indisprimary, true, (i.indkey::int2[])[0:i.indnkeyatts - 1]
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {Ours} AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL
        UNION ALL
        SELECT k.conrelid, false, false, k.conkey
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {Ours} AND k.contype = 'f'
        """;

    /// <summary>A hash of what <see cref="ReadAsync"/> would read; a row, whatever the number of tables.</summary>
    public static Task<string> FingerprintAsync(NpgsqlConnection connection, string publication, CancellationToken cancellationToken) =>
        connection.AskAsync<string>(FingerprintSql, [publication], cancellationToken);

    /// <summary>All tables. What is altered while they are read has changed the fingerprint, which is read first.</summary>
    public static async Task<PostgreSqlTables> ReadAsync(NpgsqlConnection connection, string publication, CancellationToken cancellationToken)
    {
        string fingerprint = await FingerprintAsync(connection, publication, cancellationToken).ConfigureAwait(false);
        HashSet<(string, string)> published = await PublishedAsync(connection, publication, cancellationToken).ConfigureAwait(false);
        ILookup<uint, Column> columns = (await connection.RowsAsync(ColumnsSql, static row =>
            new Column(row.GetFieldValue<uint>(0), row.GetInt16(1), row.GetString(2), row.GetFieldValue<uint>(3), row.GetInt32(4), row.GetBoolean(5)), [], cancellationToken).ConfigureAwait(false)).ToLookup(static column => column.Table);
        ILookup<uint, Key> keys = (await connection.RowsAsync(KeysSql, static row =>
            new Key(row.GetFieldValue<uint>(0), row.GetBoolean(1), row.GetBoolean(2), row.GetFieldValue<short[]>(3)), [], cancellationToken).ConfigureAwait(false)).ToLookup(static key => key.Table);
        List<PostgreSqlTable> tables = await connection.RowsAsync(TablesSql, row => Table(connection.Database, row, columns, keys, published), [], cancellationToken).ConfigureAwait(false);
        return new PostgreSqlTables(connection.Database, fingerprint, tables.ToDictionary(static table => table.Oid));
    }

    // A filter of rows leaves changes out, so the table is as good as not published.
    private static async Task<HashSet<(string Schema, string Name)>> PublishedAsync(NpgsqlConnection connection, string publication, CancellationToken cancellationToken)
    {
        string filter = connection.PostgreSqlVersion.Major >= 15 ? " AND rowfilter IS NULL" : "";
        return [.. await connection.RowsAsync($"SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname = $1{filter}", static row => (row.GetString(0), row.GetString(1)), [publication], cancellationToken).ConfigureAwait(false)];
    }

    private static PostgreSqlTable Table(string database, NpgsqlDataReader row, ILookup<uint, Column> columns, ILookup<uint, Key> keys, HashSet<(string, string)> published)
    {
        uint oid = row.GetFieldValue<uint>(0);
        (string schema, string name, string kind) = (row.GetString(1), row.GetString(2), row.GetString(3));
        Dictionary<short, Column> byNumber = columns[oid].ToDictionary(static column => column.Number);
        SqlKey[] named = [.. keys[oid].Where(key => key.Columns.All(byNumber.ContainsKey)).OrderByDescending(static key => key.IsPrimary)
            .Select(key => new SqlKey([.. key.Columns.Select(number => new SqlKeyColumn(byNumber[number].Name, byNumber[number].Kind))], key.IsPrimary, key.IsUnique))];
        uint[] parents = row.GetFieldValue<uint[]>(5);
        bool isPublished = published.Contains((schema, name));
        string? uncovered = kind switch
        {
            "f" => "it is a foreign table",
            "m" => "it is a materialized view",
            // Its rows are its partitions': each of them says for itself.
            "p" => null,
            _ => isPublished ? null : "it is not published",
        };
        string signature = string.Create(CultureInfo.InvariantCulture, $"{schema}.{name} {kind} {row.GetFieldValue<uint>(4)} {isPublished} {string.Join(',', parents)}; {string.Join(", ", byNumber.Values)}; {string.Join(", ", keys[oid])}");
        var table = new SqlTable(database, schema, name, named, byNumber.Values.Select(static column => column.Name)) { Uncacheable = uncovered };
        return new PostgreSqlTable(oid, table, parents, kind == "p", isPublished, uncovered, signature);
    }

    private sealed record Column(uint Table, short Number, string Name, uint Type, int Modifier, bool IsDeterministic)
    {
        // The numbers of the built-in types (pg_type.dat). A domain is none of them: its own rules may compare otherwise.
        public KeyValueKind Kind => Type switch
        {
            20 or 21 or 23 => KeyValueKind.Integer,
            25 or 1043 when IsDeterministic => KeyValueKind.Text,
            2950 => KeyValueKind.Uuid,
            17 => KeyValueKind.Bytes,
            _ => KeyValueKind.None,
        };

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number} {Name} {Type} {Modifier} {IsDeterministic}");
    }

    private sealed record Key(uint Table, bool IsPrimary, bool IsUnique, short[] Columns)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{IsPrimary} {IsUnique} {string.Join('-', Columns)}");
    }
}
