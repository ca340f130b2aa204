using Forebay.Sql.Schema;
using Forebay.Sql.Tags;
using Forebay.Sqlite.Native;

namespace Forebay.Sql.Tests.Properties;

/// <summary>A database of the <see cref="ChatSchema"/> in memory, filled at random.</summary>
internal sealed class ChatDatabase : IDisposable
{
    private readonly SqliteConnection connection = new(":memory:");
    private readonly Random random;

    public ChatDatabase(Random random)
    {
        this.random = random;
        connection.Execute(ChatSchema.Script);
    }

    public SqliteConnection Connection => connection;

    public void Dispose() => connection.Dispose();

    /// <summary>Other rows, few and of few values, so that much matches.</summary>
    public void Refill()
    {
        connection.Execute("BEGIN; DELETE FROM members; DELETE FROM messages; DELETE FROM users; DELETE FROM guilds;");
        for (int i = 0; i < 4; i++)
        {
            TryRun("INSERT OR IGNORE INTO users VALUES (?1, ?2, ?3)", [(long)random.Next(5), Letter(), Number()]);
            TryRun("INSERT OR IGNORE INTO guilds VALUES (?1, ?2, ?3)", [(long)random.Next(5), Number(), Letter()]);
            TryRun("INSERT OR IGNORE INTO members SELECT id, (SELECT id FROM users ORDER BY abs(id - ?1) LIMIT 1), ?2 FROM guilds ORDER BY abs(id - ?3) LIMIT 1", [(long)random.Next(5), Letter(), (long)random.Next(5)]);
            TryRun("INSERT OR IGNORE INTO messages SELECT ?1, ?2, id, ?3 FROM guilds ORDER BY abs(id - ?4) LIMIT 1", [(long)random.Next(5), Number(), Letter(), (long)random.Next(5)]);
        }
        connection.Execute("COMMIT");

        object? Number() => random.Next(8) == 0 ? null : (long)random.Next(5);
        object? Letter() => random.Next(8) == 0 ? null : "abcd"[random.Next(4)].ToString();
    }

    /// <summary>The rows of a query, in an order of their own; null: the database refuses it.</summary>
    public string? TryQuery(string sql, IReadOnlyList<object?> parameters)
    {
        try
        {
            using SqliteStatement statement = connection.Prepare(sql);
            Bind(statement, parameters);
            List<string> rows = [];
            while (statement.Step())
                rows.Add(string.Join('|', Enumerable.Range(0, statement.ColumnCount).Select(at => statement.ColumnText(at) ?? "NULL")));
            rows.Sort(StringComparer.Ordinal);
            return string.Join('\n', rows);
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    public bool TryRun(string sql, IReadOnlyList<object?> parameters) => TryQuery(sql, parameters) is not null;

    /// <summary>All rows, by table and row id.</summary>
    public Dictionary<string, Dictionary<long, object?[]>> Rows()
    {
        Dictionary<string, Dictionary<long, object?[]>> all = [];
        foreach (string table in ChatSchema.Tables)
        {
            Dictionary<long, object?[]> rows = all[table] = [];
            SqliteStatement statement = connection.Cached($"SELECT rowid, * FROM {table}");
            while (statement.Step())
                rows[statement.ColumnInt64(0)] = [.. Enumerable.Range(1, statement.ColumnCount - 1).Select(at => Value(statement, at))];
            statement.Reset();
        }
        return all;
    }

    /// <summary>The tags of what has changed since, row by row, as a change feed tells it.</summary>
    public void AddRowTags(ICollection<string> tags, Dictionary<string, Dictionary<long, object?[]>> before)
    {
        Dictionary<string, Dictionary<long, object?[]>> after = Rows();
        foreach (SqlTable table in ChatSchema.Catalog.Tables)
        {
            foreach (long row in before[table.Name].Keys.Union(after[table.Name].Keys))
            {
                object?[]? old = before[table.Name].GetValueOrDefault(row);
                object?[]? now = after[table.Name].GetValueOrDefault(row);
                if (old is null || now is null || !old.SequenceEqual(now))
                    ChangeTags.AddRow(tags, table, ImageOf(table, old), ImageOf(table, now));
            }
        }
    }

    private static KeyImage? ImageOf(SqlTable table, object?[]? row)
    {
        if (row is null)
            return null;
        return Image;

        bool Image(string column, out string? text)
        {
            object? value = row[table.Columns!.ToList().IndexOf(column)];
            text = null;
            return value is null || KeyText.TryOf(value, value is string ? KeyValueKind.Text : KeyValueKind.Integer, out text);
        }
    }

    private static object? Value(SqliteStatement statement, int at) =>
        statement.ColumnType(at) switch { SqliteType.Null => null, SqliteType.Integer => statement.ColumnInt64(at), _ => statement.ColumnText(at) };

    private static void Bind(SqliteStatement statement, IReadOnlyList<object?> parameters)
    {
        for (int at = 0; at < statement.ParameterCount; at++)
        {
            switch (parameters[at])
            {
                case null:
                    statement.Bind(at + 1, (string?)null);
                    break;
                case string text:
                    statement.Bind(at + 1, text);
                    break;
                case double number:
                    statement.Bind(at + 1, number);
                    break;
                case var number:
                    statement.Bind(at + 1, Convert.ToInt64(number));
                    break;
            }
        }
    }
}
