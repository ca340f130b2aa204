namespace Forebay.Sql.Schema.Live;

/// <summary>Reads the <c>information_schema</c> of MySQL and MariaDB.</summary>
internal static class MySqlCatalogReader
{
    private const string System = "('mysql', 'information_schema', 'performance_schema', 'sys')";

    private const string Tables = $"SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE FROM information_schema.TABLES WHERE TABLE_TYPE NOT LIKE '%VIEW' AND TABLE_SCHEMA NOT IN {System}";

    private const string Columns = $"SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLLATION_NAME, EXTRA FROM information_schema.COLUMNS WHERE TABLE_SCHEMA NOT IN {System} ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION";

    private const string UniqueIndexes = $"SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, COLUMN_NAME, SUB_PART FROM information_schema.STATISTICS WHERE NON_UNIQUE = 0 AND TABLE_SCHEMA NOT IN {System} ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX";

    private const string ForeignKeys = $"""
        SELECT k.TABLE_SCHEMA, k.TABLE_NAME, k.CONSTRAINT_NAME, k.COLUMN_NAME, k.REFERENCED_TABLE_SCHEMA, k.REFERENCED_TABLE_NAME, r.DELETE_RULE, r.UPDATE_RULE
        FROM information_schema.KEY_COLUMN_USAGE k
        JOIN information_schema.REFERENTIAL_CONSTRAINTS r ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME
        WHERE k.REFERENCED_TABLE_NAME IS NOT NULL AND k.TABLE_SCHEMA NOT IN {System}
        ORDER BY k.TABLE_SCHEMA, k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION
        """;

    private const string Triggers = "SELECT DISTINCT EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS";

    private const string Views = $"SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_SCHEMA NOT IN {System}";

    private const string Functions = $"SELECT DISTINCT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = 'FUNCTION' AND ROUTINE_SCHEMA NOT IN {System}";

    private static readonly string[] LocalEngines = ["InnoDB", "MyISAM", "Aria", "ROCKSDB", "ndbcluster"];

    // Not cached, but what is written to them is written nowhere else.
    private static readonly string[] PrivateEngines = ["MEMORY", "CSV", "ARCHIVE", "BLACKHOLE", "SEQUENCE", "S3"];

    public static async Task<SqlCatalog> ReadAsync(SqlRows rows, CancellationToken cancellationToken)
    {
        object?[] session = (await rows("SELECT DATABASE(), @@lower_case_table_names", cancellationToken).ConfigureAwait(false))[0];
        Dictionary<(string, string), TableDraft> drafts = [];
        foreach (object?[] row in await rows(Tables, cancellationToken).ConfigureAwait(false))
            drafts[(row.Text(0), row.Text(1))] = new TableDraft(row.Text(0), null, row.Text(1)) { Uncacheable = ReasonAgainst(row.Text(2), row.Text(3)), HasTriggers = MayWriteElsewhere(row.Text(3)) };
        foreach (object?[] row in await rows(Columns, cancellationToken).ConfigureAwait(false))
        {
            if (!drafts.TryGetValue((row.Text(0), row.Text(1)), out TableDraft? draft))
                continue;
            draft.Columns.Add(new SqlKeyColumn(row.Text(2), KindOf(row.Text(3), row.Text(4), row.Text(5))));
            draft.HasInvisibleColumns |= row.Text(5).Contains("INVISIBLE", StringComparison.OrdinalIgnoreCase);
        }
        foreach (IGrouping<(string, string, string), object?[]> index in (await rows(UniqueIndexes, cancellationToken).ConfigureAwait(false)).GroupBy(static row => (row.Text(0), row.Text(1), row.Text(2))))
        {
            // The beginning of a column, or an expression, names no row.
            bool isWhole = index.All(static row => row[3] is not null && row[4] is null);
            if (isWhole && drafts.TryGetValue((index.Key.Item1, index.Key.Item2), out TableDraft? draft))
                draft.AddKey(index.Select(static row => row.Text(3)), index.Key.Item3 == "PRIMARY", isUnique: true);
        }
        object?[][][] foreignKeys = [.. (await rows(ForeignKeys, cancellationToken).ConfigureAwait(false)).GroupBy(static row => (row.Text(0), row.Text(1), row.Text(2))).Select(static key => key.ToArray())];
        foreach (object?[][] key in foreignKeys)
        {
            if (drafts.TryGetValue((key[0].Text(0), key[0].Text(1)), out TableDraft? draft))
                draft.AddKey(key.Select(static row => row.Text(3)), isPrimary: false, isUnique: false);
        }
        foreach (object?[] row in await rows(Triggers, cancellationToken).ConfigureAwait(false))
        {
            if (drafts.TryGetValue((row.Text(0), row.Text(1)), out TableDraft? draft))
                draft.HasTriggers = true;
        }
        IReadOnlyList<object?[]> views = await rows(Views, cancellationToken).ConfigureAwait(false);
        string[] functions = [.. (await rows(Functions, cancellationToken).ConfigureAwait(false)).Select(static row => row.Text(0))];

        SqlForeignKey[] cascades = [.. foreignKeys.Select(key => CascadeOf(key[0], drafts)).OfType<SqlForeignKey>()];
        SqlTable[] tables = [.. drafts.Values.Select(static draft => draft.Table)];
        return CatalogWith(ViewResolver.Resolve(SqlDialect.MySql, views.Select(static row => new ViewDefinition(row.Text(0), row.Text(1), row.Text(2))), CatalogWith));

        SqlCatalog CatalogWith(IReadOnlyList<SqlNamedRelation> known) =>
            new(SqlDialect.MySql, tables, session[0] is null ? [] : [session.Text(0)], known, cascades, functions) { IgnoresCase = session.Number(1) != 0 };
    }

    private static string? ReasonAgainst(string type, string engine) =>
        type == "SYSTEM VERSIONED" ? "it is a system-versioned table"
        : type != "BASE TABLE" ? $"it is a {type.ToLowerInvariant()}"
        : !LocalEngines.Contains(engine, StringComparer.OrdinalIgnoreCase) ? $"its engine is {(engine.Length == 0 ? "not known" : engine)}"
        : null;

    // MERGE has its rows in other tables; FEDERATED, SPIDER and CONNECT may have them there.
    private static bool MayWriteElsewhere(string engine) =>
        engine.Length > 0 && !LocalEngines.Concat(PrivateEngines).Contains(engine, StringComparer.OrdinalIgnoreCase);

    // Texts only where their comparison is that of their bytes, and spaces at their end count (NO PAD). BINARY and CHAR are stored otherwise than they are given.
    private static KeyValueKind KindOf(string type, string collation, string extra)
    {
        if (extra.Contains("VIRTUAL", StringComparison.OrdinalIgnoreCase) || extra.Contains("STORED", StringComparison.OrdinalIgnoreCase) || extra.Contains("PERSISTENT", StringComparison.OrdinalIgnoreCase))
            return KeyValueKind.None;
        return type.ToLowerInvariant() switch
        {
            "tinyint" or "smallint" or "mediumint" or "int" or "bigint" => KeyValueKind.Integer,
            "varchar" when collation.EndsWith("_nopad_bin", StringComparison.Ordinal) || collation.EndsWith("_0900_bin", StringComparison.Ordinal) => KeyValueKind.Text,
            "varbinary" => KeyValueKind.Bytes,
            _ => KeyValueKind.None,
        };
    }

    private static SqlForeignKey? CascadeOf(object?[] key, Dictionary<(string, string), TableDraft> drafts) =>
        drafts.TryGetValue((key.Text(0), key.Text(1)), out TableDraft? from) && drafts.TryGetValue((key.Text(4), key.Text(5)), out TableDraft? to)
            ? new SqlForeignKey(from.Table, to.Table, Changes(key.Text(6)), Changes(key.Text(7)))
            : null;

    private static bool Changes(string rule) => rule is not ("NO ACTION" or "RESTRICT");
}
