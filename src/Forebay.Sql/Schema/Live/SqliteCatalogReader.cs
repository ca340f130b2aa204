using Forebay.Sql.Tokens;

namespace Forebay.Sql.Schema.Live;

/// <summary>Reads SQLite's schema (pragma.html). Needs 3.37 or later for <c>pragma_table_list</c>.</summary>
internal static class SqliteCatalogReader
{
    private const string Tables = "SELECT m.name, m.sql, l.wr, l.strict FROM sqlite_schema m JOIN pragma_table_list l ON l.schema = 'main' AND l.name = m.name WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

    private const string Columns = "SELECT m.name, p.name, p.type, p.pk, p.hidden FROM sqlite_schema m, pragma_table_xinfo(m.name) p WHERE m.type = 'table' ORDER BY m.name, p.cid";

    private const string Indexes = """
        SELECT m.name, l.name, l.origin, l.partial, x.name FROM sqlite_schema m, pragma_index_list(m.name) l, pragma_index_xinfo(l.name) x
        WHERE m.type = 'table' AND l."unique" = 1 AND x.key = 1 ORDER BY m.name, l.name, x.seqno
        """;

    private const string ForeignKeys = "SELECT m.name, f.id, f.\"table\", f.\"from\", f.on_delete, f.on_update FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY m.name, f.id, f.seq";

    public static async Task<SqlCatalog> ReadAsync(SqlRows rows, string database, CancellationToken cancellationToken)
    {
        Dictionary<string, TableDraft> drafts = new(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, (bool IsStrict, bool HasRowIds, bool HasCollations)> traits = new(StringComparer.OrdinalIgnoreCase);
        foreach (object?[] row in await rows(Tables, cancellationToken).ConfigureAwait(false))
        {
            string definition = row.Text(1);
            bool isVirtual = definition.StartsWith("CREATE VIRTUAL ", StringComparison.OrdinalIgnoreCase);
            drafts[row.Text(0)] = new TableDraft(database, null, row.Text(0)) { Uncacheable = isVirtual ? "it is a virtual table" : null };
            traits[row.Text(0)] = (row.Truth(3), !row.Truth(2), definition.Contains("COLLATE", StringComparison.OrdinalIgnoreCase));
        }
        object?[][] indexes = [.. await rows(Indexes, cancellationToken).ConfigureAwait(false)];
        HashSet<string> indexed = [.. indexes.Where(static row => row.Text(2) == "pk").Select(static row => row.Text(0))];
        foreach (IGrouping<string, object?[]> table in (await rows(Columns, cancellationToken).ConfigureAwait(false)).GroupBy(static row => row.Text(0)))
        {
            if (!drafts.TryGetValue(table.Key, out TableDraft? draft))
                continue;
            // An INTEGER PRIMARY KEY is the row id itself, unless it has an index (lang_createtable.html, "ROWIDs and the INTEGER PRIMARY KEY").
            bool isRowId = traits[table.Key].HasRowIds && !indexed.Contains(table.Key) && table.Count(static row => row.Number(3) > 0) == 1;
            draft.Columns.AddRange(table.Select(row => new SqlKeyColumn(row.Text(1), KindOf(row, traits[table.Key], isRowId))));
            draft.AddKey(table.Where(static row => row.Number(3) > 0).OrderBy(static row => row.Number(3)).Select(static row => row.Text(1)), isPrimary: true, isUnique: true);
        }
        foreach (IGrouping<(string Table, string Index), object?[]> index in indexes.GroupBy(static row => (row.Text(0), row.Text(1))))
        {
            // Expressions have no name; a condition leaves rows out.
            if (drafts.TryGetValue(index.Key.Table, out TableDraft? draft) && index.All(static row => row[4] is not null && !row.Truth(3)))
                draft.AddKey(index.Select(static row => row.Text(4)), isPrimary: false, isUnique: true);
        }
        object?[][][] foreignKeys = [.. (await rows(ForeignKeys, cancellationToken).ConfigureAwait(false)).GroupBy(static row => (row.Text(0), row.Number(1))).Select(static key => key.ToArray())];
        foreach (object?[][] key in foreignKeys)
        {
            if (drafts.TryGetValue(key[0].Text(0), out TableDraft? draft))
                draft.AddKey(key.Select(static row => row.Text(3)), isPrimary: false, isUnique: false);
        }
        foreach (object?[] row in await rows("SELECT DISTINCT tbl_name FROM sqlite_schema WHERE type = 'trigger'", cancellationToken).ConfigureAwait(false))
        {
            if (drafts.TryGetValue(row.Text(0), out TableDraft? draft))
                draft.HasTriggers = true;
        }
        IReadOnlyList<object?[]> views = await rows("SELECT name, sql FROM sqlite_schema WHERE type = 'view'", cancellationToken).ConfigureAwait(false);

        SqlForeignKey[] cascades = [.. foreignKeys.Select(key => CascadeOf(key[0], drafts)).OfType<SqlForeignKey>()];
        SqlTable[] tables = [.. drafts.Values.Select(static draft => draft.Table)];
        return CatalogWith(ViewResolver.Resolve(SqlDialect.Sqlite, views.Select(static row => new ViewDefinition(null, row.Text(0), SelectOf(row.Text(1)))), CatalogWith));

        SqlCatalog CatalogWith(IReadOnlyList<SqlNamedRelation> known) => new(SqlDialect.Sqlite, tables, relations: known, foreignKeys: cascades);
    }

    // Columns of ordinary tables may hold any type: a number is one only in a row id, or in a STRICT table (datatype3.html).
    private static KeyValueKind KindOf(object?[] column, (bool IsStrict, bool HasRowIds, bool HasCollations) table, bool isRowId)
    {
        string type = column.Text(2).ToUpperInvariant();
        if (column.Number(4) != 0)
            return KeyValueKind.None;
        if (isRowId && column.Number(3) > 0 && type == "INTEGER")
            return KeyValueKind.Integer;
        if (type is "INT" or "INTEGER")
            return table.IsStrict ? KeyValueKind.Integer : KeyValueKind.None;
        bool isText = !type.Contains("INT", StringComparison.Ordinal) && (type.Contains("CHAR", StringComparison.Ordinal) || type.Contains("CLOB", StringComparison.Ordinal) || type.Contains("TEXT", StringComparison.Ordinal));
        return isText && !table.HasCollations ? KeyValueKind.Text : KeyValueKind.None;
    }

    private static SqlForeignKey? CascadeOf(object?[] key, Dictionary<string, TableDraft> drafts) =>
        drafts.TryGetValue(key.Text(0), out TableDraft? from) && drafts.TryGetValue(key.Text(2), out TableDraft? to)
            ? new SqlForeignKey(from.Table, to.Table, Changes(key.Text(4)), Changes(key.Text(5)))
            : null;

    private static bool Changes(string rule) => rule is not ("NO ACTION" or "RESTRICT");

    // CREATE VIEW name(a, b) AS SELECT …
    private static string SelectOf(string definition)
    {
        var tokenizer = new Tokenizer(definition, TokenRules.Of(SqlDialect.Sqlite));
        while (true)
        {
            Token token = tokenizer.Next();
            if (token.Kind is TokenKind.End or TokenKind.Error)
                return "";
            if (token.Kind == TokenKind.Word && definition.AsSpan(token.Start, token.Length).Equals("AS", StringComparison.OrdinalIgnoreCase))
                return definition[(token.Start + token.Length)..];
        }
    }
}
