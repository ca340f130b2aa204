using Forebay.MySql.Binlog.Events;
using Forebay.Sql.Reading;
using Forebay.Sql.Schema;
using Forebay.Sql.Tokens;

namespace Forebay.MySql.Binlog.Schema;

/// <summary>Reads which tables a statement of the log changes: DDL by its names, writes by the SQL reader. What it does not know changes everything.</summary>
internal static class StatementReader
{
    public static StatementEffect Read(QueryEvent query, MySqlTables tables)
    {
        if (query.Sql is null)
            return StatementEffect.Everything;
        var rules = new TokenRules(SqlDialect.MySql, query.HasBackslashEscapes, query.HasAnsiQuotes);
        var cursor = new StatementCursor(TokenizedText.Of(query.Sql, rules), query.Database);
        string first = cursor.TakeWord();
        return first switch
        {
            "INSERT" or "UPDATE" or "DELETE" or "REPLACE" or "LOAD" or "WITH" => ReadWrite(query, tables),
            "TRUNCATE" => ReadTruncate(cursor),
            "CREATE" => ReadCreate(cursor),
            "ALTER" => ReadAlter(cursor),
            "DROP" => ReadDrop(cursor),
            "RENAME" => ReadRename(cursor),
            "ANALYZE" or "OPTIMIZE" or "CHECK" => ReadMaintenance(cursor),
            "FLUSH" => ReadFlush(cursor),
            _ => StatementEffect.Everything,
        };
    }

    // Text in the log may be run with other variables than it was read with: tables, and not rows, are what can be told.
    private static StatementEffect ReadWrite(QueryEvent query, MySqlTables tables)
    {
        var reader = new SqlReader(SqlDialect.MySql, tables.Catalog.In(query.Database.Length == 0 ? null : query.Database), new SqlReaderOptions
        {
            HasAnsiQuotes = query.HasAnsiQuotes,
            HasBackslashEscapes = query.HasBackslashEscapes,
            MayStoreOtherValues = true,
            MaxRememberedTexts = 2,
        });
        SqlStatement read = reader.Read(query.Sql!);
        return read.MayWriteAnything || read.Writes.Count == 0
            ? new StatementEffect { IsEverything = true }
            : new StatementEffect { Tables = [.. read.Writes.Select(static write => (write.Table.Database, write.Table.Name)).Distinct()] };
    }

    private static StatementEffect ReadTruncate(StatementCursor cursor)
    {
        cursor.Accept("TABLE");
        return cursor.TryName(out var name) ? Of([name]) : StatementEffect.Everything;
    }

    private static StatementEffect ReadCreate(StatementCursor cursor)
    {
        bool replaces = cursor.Accept("OR") && cursor.Accept("REPLACE");
        if (cursor.IsTemporary())
            return StatementEffect.Nothing;
        if (cursor.Accept("TABLE") || cursor.Accept("SEQUENCE"))
        {
            cursor.AcceptExists();
            return cursor.TryName(out var name) ? Of([name]) : StatementEffect.Everything;
        }
        while (cursor.Accept("UNIQUE") || cursor.Accept("FULLTEXT") || cursor.Accept("SPATIAL") || cursor.Accept("ONLINE") || cursor.Accept("OFFLINE"))
        {
        }
        if (cursor.Accept("INDEX"))
            return cursor.SkipTo("ON") && cursor.TryName(out var name) ? Of([name]) : StatementEffect.Everything;
        // Who or what is new has no entries yet.
        if (!replaces && (cursor.Accept("DATABASE") || cursor.Accept("SCHEMA") || cursor.Accept("USER") || cursor.Accept("ROLE") || cursor.Accept("EVENT")))
            return StatementEffect.Nothing;
        return StatementEffect.Everything;
    }

    private static StatementEffect ReadAlter(StatementCursor cursor)
    {
        if (cursor.Accept("EVENT"))
            return StatementEffect.Nothing;
        while (cursor.Accept("ONLINE") || cursor.Accept("OFFLINE") || cursor.Accept("IGNORE"))
        {
        }
        if (!cursor.Accept("TABLE"))
            return StatementEffect.Everything;
        cursor.AcceptExists();
        if (!cursor.TryName(out var first))
            return StatementEffect.Everything;
        List<(string, string)> names = [first];
        // RENAME TO x, RENAME AS x, RENAME x; WITH TABLE x of an exchange; TO TABLE x and TABLE x of MariaDB's conversions.
        while (cursor.SkipToAny(out string word))
        {
            if (word.Length == 0)
                return StatementEffect.Everything;
            if (word == "RENAME")
            {
                if (cursor.Is("COLUMN") || cursor.Is("INDEX") || cursor.Is("KEY") || cursor.Is("CONSTRAINT"))
                    continue;
                _ = cursor.Accept("TO") || cursor.Accept("AS") || cursor.AcceptEqual();
            }
            else
            {
                cursor.AcceptExists();
            }
            if (cursor.TryName(out var name))
                names.Add(name);
        }
        return Of(names);
    }

    private static StatementEffect ReadDrop(StatementCursor cursor)
    {
        if (cursor.IsTemporary() || cursor.Accept("EVENT"))
            return StatementEffect.Nothing;
        if (cursor.Accept("DATABASE") || cursor.Accept("SCHEMA"))
        {
            cursor.AcceptExists();
            return cursor.TryName(out var database) ? new StatementEffect { ChangesSchema = true, Databases = [database.Name] } : StatementEffect.Everything;
        }
        if (cursor.Accept("INDEX"))
            return cursor.SkipTo("ON") && cursor.TryName(out var table) ? Of([table]) : StatementEffect.Everything;
        if (!cursor.Accept("TABLE") && !cursor.Accept("TABLES") && !cursor.Accept("SEQUENCE"))
            return StatementEffect.Everything;
        cursor.AcceptExists();
        List<(string, string)> names = [];
        do
        {
            if (!cursor.TryName(out var name))
                return StatementEffect.Everything;
            names.Add(name);
        }
        while (cursor.AcceptComma());
        return Of(names);
    }

    private static StatementEffect ReadRename(StatementCursor cursor)
    {
        if (!cursor.Accept("TABLE") && !cursor.Accept("TABLES"))
            return StatementEffect.Everything;
        cursor.AcceptExists();
        List<(string, string)> names = [];
        do
        {
            if (!cursor.TryName(out var from) || !cursor.SkipTo("TO") || !cursor.TryName(out var to))
                return StatementEffect.Everything;
            names.AddRange([from, to]);
        }
        while (cursor.AcceptComma());
        return Of(names);
    }

    // MariaDB's ANALYZE UPDATE … runs what follows.
    private static StatementEffect ReadMaintenance(StatementCursor cursor)
    {
        _ = cursor.Accept("LOCAL") || cursor.Accept("NO_WRITE_TO_BINLOG");
        return cursor.Is("TABLE") || cursor.Is("TABLES") ? StatementEffect.Nothing : StatementEffect.Everything;
    }

    private static StatementEffect ReadFlush(StatementCursor cursor)
    {
        _ = cursor.Accept("LOCAL") || cursor.Accept("NO_WRITE_TO_BINLOG");
        return cursor.Is("TABLE") || cursor.Is("TABLES") || cursor.Is("STATUS") || cursor.Is("LOGS") || cursor.Is("HOSTS") ? StatementEffect.Nothing : StatementEffect.Everything;
    }

    private static StatementEffect Of(IReadOnlyList<(string Database, string Name)> names) =>
        names.Any(static name => name.Database.Length == 0) ? StatementEffect.Everything : new StatementEffect { ChangesSchema = true, Tables = names };
}
