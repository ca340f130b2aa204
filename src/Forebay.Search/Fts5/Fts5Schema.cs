using System.Text;
using Forebay.Search.Text;

namespace Forebay.Search.Fts5;

/// <summary>The SQL that makes an index's tables and triggers.</summary>
/// <remarks>
/// External content (sqlite.org/fts5.html section 4.4.3) over one denormalised table: contentless tables can neither highlight nor delete, and
/// own content keeps every text twice. The triggers on that table give FTS5 the exact old values; those on the source tables renew the rows
/// of the documents that a change concerns, in the transaction that makes it, whoever makes it.
/// </remarks>
internal sealed class Fts5Schema(Fts5Definition definition)
{
    private static readonly (string Kind, string When, string[] Rows)[] Kinds = [("insert", "INSERT", ["new"]), ("delete", "DELETE", ["old"]), ("update", "UPDATE", ["old", "new"])];

    /// <summary>The prefix lengths with an index of their own: what people have typed when the first answer is wanted.</summary>
    private const string Prefixes = "2 3";

    private string Columns => string.Join(", ", definition.Columns);

    private string TextColumns => string.Join(", ", definition.TextFields.Select(text => text.Name));

    private string FtsColumns => $"{TextColumns}, {Fts5Names.Alias}, {Fts5Names.Facets}";

    /// <summary>What every generation shares.</summary>
    public static string Shared(Fts5Names names) => $"""
        CREATE TABLE IF NOT EXISTS {names.Meta}(id INTEGER PRIMARY KEY CHECK (id = 1), generation INTEGER NOT NULL, definition TEXT NOT NULL, built_at INTEGER, built_documents INTEGER, builder TEXT);
        CREATE TABLE IF NOT EXISTS {names.Synonyms}(synonym_id INTEGER PRIMARY KEY, term TEXT NOT NULL, synonym TEXT NOT NULL, UNIQUE (term, synonym));
        """;

    /// <summary>The view that gives the documents, with the two hidden columns.</summary>
    public string View(Fts5Names names) => $"""
        DROP VIEW IF EXISTS {names.View};
        CREATE VIEW {names.View} AS SELECT id, popularity, {Columns}, {AliasExpression()} AS {Fts5Names.Alias}, {FacetsExpression()} AS {Fts5Names.Facets} FROM ({definition.Documents});
        """;

    /// <summary>The tables of a generation, empty, with the triggers that keep the two FTS5 tables like the documents.</summary>
    public string Tables(Fts5Names names)
    {
        string labels = string.Concat(definition.Labels.Select(label => $", {label} TEXT"));
        string values = string.Concat(definition.Values.Select(value => $", {value.Name} INTEGER"));
        string texts = string.Concat(definition.TextFields.Select(field => $", {field.Name} TEXT"));
        return $"""
            CREATE TABLE {names.Doc}(id INTEGER PRIMARY KEY, document INTEGER NOT NULL{values}{texts}{labels}, {Fts5Names.Alias} TEXT NOT NULL, {Fts5Names.Facets} TEXT NOT NULL);
            CREATE VIRTUAL TABLE {names.Fts} USING fts5({FtsColumns}, content='{names.Doc}', content_rowid='id', prefix='{Prefixes}', tokenize='unicode61 remove_diacritics 2');
            CREATE VIRTUAL TABLE {names.Stem} USING fts5({FtsColumns}, content='{names.Doc}', content_rowid='id', detail='column', tokenize='porter unicode61 remove_diacritics 2');
            CREATE VIRTUAL TABLE {names.Vocabulary} USING fts5vocab('{names.Fts}', 'row');
            """;
    }

    /// <summary>What is made when the documents are in: it costs less than to keep it right for each of them.</summary>
    public string Finish(Fts5Names names)
    {
        string insert = Both(names, table => $"INSERT INTO {table}(rowid, {FtsColumns}) VALUES (new.id, {Of("new")});");
        string delete = Both(names, table => $"INSERT INTO {table}({table}, rowid, {FtsColumns}) VALUES ('delete', old.id, {Of("old")});");
        // No REPLACE: the conflict clause of the statement that fires a trigger counts in it, too (sqlite.org/lang_createtrigger.html).
        string note = $"DELETE FROM {names.Fresh} WHERE id = new.id; INSERT INTO {names.Fresh}(id) VALUES (new.id);";
        return $"""
            CREATE UNIQUE INDEX {names.Doc}_document ON {names.Doc}(document);
            CREATE TABLE {names.Words}(term TEXT PRIMARY KEY) WITHOUT ROWID;
            INSERT INTO {names.Words}(term) SELECT term FROM {names.Vocabulary} WHERE length(term) >= {Spelling.ShortestForTwo - 2} ORDER BY term;
            CREATE TABLE {names.Fresh}(place INTEGER PRIMARY KEY, id INTEGER NOT NULL UNIQUE);
            CREATE TRIGGER {names.Doc}_insert AFTER INSERT ON {names.Doc} BEGIN {insert} {note} END;
            CREATE TRIGGER {names.Doc}_delete AFTER DELETE ON {names.Doc} BEGIN {delete} END;
            CREATE TRIGGER {names.Doc}_update AFTER UPDATE ON {names.Doc} BEGIN {delete} {insert} {note} END;
            """;
    }

    /// <summary>Copies the documents of a range of ranks.</summary>
    public string CopyRange(Fts5Names names) =>
        $"INSERT INTO {names.Doc}(id, document, {Columns}, {Fts5Names.Alias}, {Fts5Names.Facets}) SELECT o.rank, v.id, {Prefixed("v")} FROM {names.Order} o CROSS JOIN {names.View} v WHERE o.rank BETWEEN ?1 AND ?2 AND v.id = o.document";

    /// <summary>Indexes the copied documents of a range of ranks.</summary>
    public IEnumerable<string> IndexRange(Fts5Names names) =>
        ((string[])[names.Fts, names.Stem]).Select(table => $"INSERT INTO {table}(rowid, {FtsColumns}) SELECT id, {FtsColumns} FROM {names.Doc} WHERE id BETWEEN ?1 AND ?2");

    /// <summary>The triggers on the source tables, each with what it does for the documents of a row.</summary>
    /// <param name="names">The generation.</param>
    /// <param name="suffix">What the triggers' names end with.</param>
    /// <param name="statements">SQL for a SELECT of document ids.</param>
    public string SourceTriggers(Fts5Names names, string suffix, Func<string, string> statements)
    {
        var sql = new StringBuilder();
        for (int i = 0; i < definition.Sources.Count; i++)
        {
            DocumentSource source = definition.Sources[i];
            string ids = source.DocumentIds.TrimStart().StartsWith("SELECT", StringComparison.OrdinalIgnoreCase) ? source.DocumentIds : $"SELECT {source.DocumentIds}";
            foreach ((string kind, string when, string[] rows) in Kinds)
            {
                string columns = kind == "update" && source.Columns.Count > 0 ? $" OF {string.Join(", ", source.Columns)}" : "";
                string changed = kind == "update" && source.Columns.Count > 0 ? $" WHEN {string.Join(" OR ", source.Columns.Select(column => $"old.{column} IS NOT new.{column}"))}" : "";
                string body = string.Concat(rows.Select(row => statements(ids.Replace("{row}", row, StringComparison.Ordinal))));
                sql.Append($"CREATE TRIGGER {names.Trigger(i, kind)}{suffix} AFTER {when}{columns} ON {source.Table}{changed} BEGIN {body} END;\n");
            }
        }
        return sql.ToString();
    }

    public string DropSourceTriggers(Fts5Names names, string suffix) => string.Concat(
        Enumerable.Range(0, definition.Sources.Count).SelectMany(i => Kinds.Select(kind => $"DROP TRIGGER IF EXISTS {names.Trigger(i, kind.Kind)}{suffix};\n")));

    /// <summary>Renews some documents of the index: those that are gone are removed, the others written anew where they differ.</summary>
    /// <remarks>An upsert, because REPLACE would delete without firing the delete trigger (sqlite.org/lang_conflict.html).</remarks>
    public string Refresh(Fts5Names names, string ids) => $"""
        DELETE FROM {names.Doc} WHERE document IN ({ids}) AND document NOT IN (SELECT id FROM {names.View} WHERE id IN ({ids}));
        INSERT INTO {names.Doc}(document, {Columns}, {Fts5Names.Alias}, {Fts5Names.Facets}) SELECT id, {Columns}, {Fts5Names.Alias}, {Fts5Names.Facets} FROM {names.View} WHERE id IN ({ids})
            ON CONFLICT(document) DO UPDATE SET {string.Join(", ", AllColumns().Select(column => $"{column} = excluded.{column}"))} WHERE {string.Join(" OR ", AllColumns().Select(column => $"{column} IS NOT excluded.{column}"))};

        """;

    /// <summary>Notes documents that change while the next generation is made.</summary>
    public static string MarkDirty(Fts5Names names, string ids) => $"INSERT OR IGNORE INTO {names.Dirty}(document) {ids};\n";

    public static string Drop(Fts5Names names) => $"""
        DROP TABLE IF EXISTS {names.Vocabulary};
        DROP TABLE IF EXISTS {names.Words};
        DROP TABLE IF EXISTS {names.Fresh};
        DROP TABLE IF EXISTS {names.Fts};
        DROP TABLE IF EXISTS {names.Stem};
        DROP TABLE IF EXISTS {names.Doc};
        """;

    /// <summary>A condition that a document of the index (d) and of the view (v) say different things.</summary>
    public string Differs() => string.Join(" OR ", AllColumns().Select(column => $"d.{column} IS NOT v.{column}"));

    private IEnumerable<string> AllColumns() => [.. definition.Columns, Fts5Names.Alias, Fts5Names.Facets];

    private string Of(string row) => string.Join(", ", definition.TextFields.Select(field => $"{row}.{field.Name}").Concat([$"{row}.{Fts5Names.Alias}", $"{row}.{Fts5Names.Facets}"]));

    private string Prefixed(string table) => string.Join(", ", AllColumns().Select(column => $"{table}.{column}"));

    private static string Both(Fts5Names names, Func<string, string> sql) => sql(names.Fts) + sql(names.Stem);

    // Only texts with such a letter are written twice: nearly none.
    private string AliasExpression()
    {
        string all = string.Join(" || ' ' || ", definition.TextFields.Select(field => $"ifnull({field.Name}, '')"));
        string letters = string.Concat(Folding.Aliases.Select(alias => $"{alias.Letter}{char.ToUpperInvariant(alias.Letter)}"));
        string plain = all;
        foreach ((char letter, string instead) in Folding.Aliases)
            plain = $"replace(replace({plain}, '{letter}', '{instead}'), '{char.ToUpperInvariant(letter)}', '{instead}')";
        return $"CASE WHEN {all} GLOB '*[{letters}]*' THEN {plain} ELSE '' END";
    }

    private string FacetsExpression() => $"'{Fts5Names.Everything}'" + string.Concat(definition.Values.Select((value, i) => value.Kind switch
    {
        ValueKind.Category => $" || ifnull(' {FacetWords.Letter(i)}' || {value.Name}, '')",
        ValueKind.Number => $" || ifnull(' {FacetWords.Letter(i)}' || ({value.Name} / {value.Bucket}), '')",
        _ => "",
    }));
}
