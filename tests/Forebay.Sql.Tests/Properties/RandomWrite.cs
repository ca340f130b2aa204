namespace Forebay.Sql.Tests.Properties;

/// <summary>Random writes of one or a few rows, and now and then of many.</summary>
internal sealed class RandomWrite(Random random, IReadOnlyList<string> tables) : RandomSql(random)
{
    public string Statement()
    {
        string table = Pick(tables);
        return Random.Next(12) switch
        {
            0 or 1 or 2 => Insert(table, Chance(15) ? "INSERT OR REPLACE" : Chance(15) ? "INSERT OR IGNORE" : Chance(10) ? "REPLACE" : "INSERT"),
            3 => Upsert(table),
            4 => $"INSERT INTO {table} SELECT {string.Join(", ", Columns(table).Select((column, at) => at == 0 ? $"{column} + {Random.Next(1, 4)}" : column))} FROM {table} WHERE {Where(table)}",
            5 or 6 => $"DELETE FROM {table} WHERE {Where(table)}",
            7 => $"UPDATE {table} SET {Assignments(table)} FROM users AS o WHERE o.id = {Integer()} AND {Condition([(table, table), ("o", "users")], 1)}",
            8 => $"UPDATE OR REPLACE {table} SET {Assignments(table)} WHERE {Where(table)}",
            _ => $"UPDATE {table} SET {Assignments(table)} WHERE {Where(table)}",
        };
    }

    // The columns in the order of the table.
    private static string[] Columns(string table) => table == "users" ? ["id", "name", "team"] : [.. ChatSchema.Integers[table], .. ChatSchema.Texts[table]];

    private string Insert(string table, string verb)
    {
        string[] columns = [.. Columns(table).Where(_ => Chance(92))];
        if (columns.Length == 0 || Chance(10))
            return $"{verb} INTO {table} VALUES {Row(Columns(table), table)}";
        string rows = string.Join(", ", Enumerable.Range(0, Random.Next(1, 3)).Select(_ => Row(columns, table)));
        return $"{verb} INTO {table} ({string.Join(", ", columns)}) VALUES {rows}";
    }

    private string Row(IEnumerable<string> columns, string table) => $"({string.Join(", ", columns.Select(column => Value(column, table)))})";

    private string Value(string column, string table) =>
        Chance(5) ? "NULL" : ChatSchema.Integers[table].Contains(column) ? (Chance(5) ? "1 + 1" : Integer()) : Text();

    private string Upsert(string table)
    {
        string target = table == "members" ? "guild, user" : "id";
        return $"{Insert(table, "INSERT")} ON CONFLICT ({target}) DO UPDATE SET {Assignments(table)}";
    }

    private string Assignments(string table)
    {
        if (Chance(8) && table != "users")
            return $"({ChatSchema.Integers[table][0]}, {ChatSchema.Integers[table][1]}) = ({Integer()}, {Integer()})";
        string[] columns = [.. Columns(table).Where(_ => Chance(40))];
        if (columns.Length == 0)
            columns = [Pick(Columns(table))];
        return string.Join(", ", columns.Select(column => $"{(Chance(5) && column == "id" ? "rowid" : column)} = {(ChatSchema.Integers[table].Contains(column) && Chance(15) ? $"{column} + 1" : Value(column, table))}"));
    }

    private string Where(string table) => Condition([(table, table)], Chance(70) ? 3 : 0);
}
