namespace Forebay.Sql.Schema.Live;

/// <summary>Reads PostgreSQL's <c>pg_catalog</c> (manual, chapter "System Catalogs"). Works with 12 and later.</summary>
internal static class PostgreSqlCatalogReader
{
    private const string Ours = "left(n.nspname, 3) <> 'pg_' AND n.nspname <> 'information_schema'";

    private const string Relations = $"""
        SELECT c.oid::int8, n.nspname::text, c.relname::text, c.relkind::text, c.relpersistence::text, c.relrowsecurity, c.relhasrules,
               EXISTS (SELECT 1 FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'f', 'm') AND {Ours}
        """;

    private const string Columns = $"""
        SELECT a.attrelid::int8, a.attname::text, t.typname::text, tn.nspname::text, t.typtype::text, a.attgenerated::text, coalesce(co.collisdeterministic, true)
        FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
        LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
        WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'm') AND {Ours}
        ORDER BY a.attrelid, a.attnum
        """;

    // No expressions, no conditions, and none of the columns that are only carried along (INCLUDE).
    private const string UniqueIndexes = $"""
        SELECT i.indrelid::int8, i.indexrelid::int8, i.indisprimary, a.attname::text
        FROM pg_catalog.pg_index i
        JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
        WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND k.place <= i.indnkeyatts AND {Ours}
        ORDER BY i.indrelid, i.indisprimary DESC, i.indexrelid, k.place
        """;

    private const string ForeignKeys = $"""
        SELECT f.conrelid::int8, f.oid::int8, f.confrelid::int8, f.confdeltype::text, f.confupdtype::text, a.attname::text
        FROM pg_catalog.pg_constraint f
        JOIN pg_catalog.pg_class c ON c.oid = f.conrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL unnest(f.conkey) WITH ORDINALITY AS k(attnum, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum
        WHERE f.contype = 'f' AND {Ours}
        ORDER BY f.conrelid, f.oid, k.place
        """;

    private const string Views = $"""
        SELECT n.nspname::text, c.relname::text, pg_catalog.pg_get_viewdef(c.oid)
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'v' AND {Ours}
        """;

    // What extensions bring along is judged by its name.
    private const string Functions = $"""
        SELECT DISTINCT p.proname::text
        FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        WHERE {Ours}
          AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
        """;

    public static async Task<SqlCatalog> ReadAsync(SqlRows rows, CancellationToken cancellationToken)
    {
        string database = (await rows("SELECT current_database()::text", cancellationToken).ConfigureAwait(false))[0].Text(0);
        string[] path = [.. (await rows("SELECT s::text FROM unnest(current_schemas(false)) AS s", cancellationToken).ConfigureAwait(false)).Select(static row => row.Text(0))];
        Dictionary<long, TableDraft> drafts = [];
        foreach (object?[] row in await rows(Relations, cancellationToken).ConfigureAwait(false))
        {
            drafts[row.Number(0)] = new TableDraft(database, row.Text(1), row.Text(2))
            {
                Uncacheable = ReasonAgainst(row.Text(3), row.Text(4), row.Truth(5)),
                HasTriggers = row.Truth(6) || row.Truth(7),
            };
        }
        foreach (object?[] row in await rows(Columns, cancellationToken).ConfigureAwait(false))
        {
            if (drafts.TryGetValue(row.Number(0), out TableDraft? draft))
                draft.Columns.Add(new SqlKeyColumn(row.Text(1), KindOf(row)));
        }
        foreach (IGrouping<(long Table, long Index), object?[]> index in (await rows(UniqueIndexes, cancellationToken).ConfigureAwait(false)).GroupBy(static row => (row.Number(0), row.Number(1))))
        {
            if (drafts.TryGetValue(index.Key.Table, out TableDraft? draft))
                draft.AddKey(index.Select(static row => row.Text(3)), index.First().Truth(2), isUnique: true);
        }
        object?[][][] foreignKeys = [.. (await rows(ForeignKeys, cancellationToken).ConfigureAwait(false)).GroupBy(static row => row.Number(1)).Select(static key => key.ToArray())];
        foreach (object?[][] key in foreignKeys)
        {
            if (drafts.TryGetValue(key[0].Number(0), out TableDraft? draft))
                draft.AddKey(key.Select(static row => row.Text(5)), isPrimary: false, isUnique: false);
        }
        IReadOnlyList<object?[]> inherited = await rows("SELECT inhparent::int8, inhrelid::int8 FROM pg_catalog.pg_inherits", cancellationToken).ConfigureAwait(false);
        IReadOnlyList<object?[]> views = await rows(Views, cancellationToken).ConfigureAwait(false);
        string[] functions = [.. (await rows(Functions, cancellationToken).ConfigureAwait(false)).Select(static row => row.Text(0))];

        SqlForeignKey[] cascades = [.. foreignKeys.Select(key => CascadeOf(key[0], drafts)).OfType<SqlForeignKey>()];
        SqlNamedRelation[] parents = [.. ParentsOf(inherited, drafts)];
        SqlTable[] tables = [.. drafts.Values.Select(static draft => draft.Table)];
        List<SqlNamedRelation> resolved = ViewResolver.Resolve(SqlDialect.PostgreSql, views.Select(static row => new ViewDefinition(row.Text(0), row.Text(1), row.Text(2))), CatalogWith);
        return CatalogWith(resolved);

        SqlCatalog CatalogWith(IReadOnlyList<SqlNamedRelation> known) => new(SqlDialect.PostgreSql, tables, path, [.. parents, .. known], cascades, functions);
    }

    private static string? ReasonAgainst(string kind, string persistence, bool hasRowSecurity) =>
        kind == "f" ? "it is a foreign table, whose changes nobody tells"
        : kind == "m" ? "it is a materialized view, whose refreshes nobody tells"
        : persistence == "t" ? "it is a temporary table"
        : persistence == "u" ? "it is an unlogged table, whose changes no feed tells"
        : hasRowSecurity ? "it has row-level security: who asks decides what is seen"
        : null;

    // Of domains, enums and users' types the values are not told apart by their texts alone; a generated column changes without being named.
    private static KeyValueKind KindOf(object?[] column)
    {
        if (column.Text(3) != "pg_catalog" || column.Text(4) != "b" || column.Text(5).Length > 0)
            return KeyValueKind.None;
        return column.Text(2) switch
        {
            "int2" or "int4" or "int8" => KeyValueKind.Integer,
            "text" or "varchar" when column.Truth(6) => KeyValueKind.Text,
            "uuid" => KeyValueKind.Uuid,
            "bytea" => KeyValueKind.Bytes,
            _ => KeyValueKind.None,
        };
    }

    private static SqlForeignKey? CascadeOf(object?[] key, Dictionary<long, TableDraft> drafts) =>
        drafts.TryGetValue(key.Number(0), out TableDraft? from) && drafts.TryGetValue(key.Number(2), out TableDraft? to)
            ? new SqlForeignKey(from.Table, to.Table, key.Text(3) is "c" or "n" or "d", key.Text(4) is "c" or "n" or "d")
            : null;

    // Reading a table reads what inherits from it, partitions among them.
    private static IEnumerable<SqlNamedRelation> ParentsOf(IReadOnlyList<object?[]> inherited, Dictionary<long, TableDraft> drafts)
    {
        ILookup<long, long> children = inherited.ToLookup(static row => row.Number(0), static row => row.Number(1));
        foreach (long parent in children.Select(static group => group.Key).Where(drafts.ContainsKey))
        {
            HashSet<long> all = [parent];
            Queue<long> open = new([parent]);
            while (open.TryDequeue(out long one))
            {
                foreach (long child in children[one].Where(all.Add))
                    open.Enqueue(child);
            }
            SqlTable[] tables = [.. all.Where(drafts.ContainsKey).Select(one => drafts[one].Table)];
            // A child that is not ours to see, a temporary one for example, could be read all the same.
            string? reason = tables.Length < all.Count ? "it has a child that is not known" : null;
            yield return new SqlNamedRelation(drafts[parent].Schema, drafts[parent].Name, new SqlRelation(tables, IsView: false, reason));
        }
    }
}
