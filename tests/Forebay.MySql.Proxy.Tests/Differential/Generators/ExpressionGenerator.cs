using Forebay.Testing.Servers;

namespace Forebay.MySql.Proxy.Differential.Generators;

/// <summary>Makes expressions over a table's columns; the same on both servers, but for a few functions that only one has.</summary>
internal sealed class ExpressionGenerator(Choice choice, MySqlFlavour flavour)
{
    public string Number(TableShape table, string alias, int depth = 2)
    {
        if (depth == 0 || choice.Chance(25))
            return choice.Chance(65) && table.Numbers.Length > 0 ? $"{alias}.{choice.Of(table.Numbers)}" : choice.Of("0", "1", "-1", "2.5", "1e2", "NULL", "'7'", "0x10", "12345678901234567890", "TRUE");
        string a = Number(table, alias, depth - 1), b = Number(table, alias, depth - 1);
        return choice.Below(16) switch
        {
            0 => $"({a} + {b})",
            1 => $"({a} - {b})",
            2 => $"({a} * 3)",
            3 => $"({a} / {choice.Between(0, 7)})",
            4 => $"({a} DIV {choice.Between(0, 7)})",
            5 => $"({a} % {choice.Between(0, 7)})",
            6 => $"ABS({a})",
            7 => $"ROUND({a}, {choice.Between(-2, 4)})",
            8 => $"COALESCE({a}, {b})",
            9 => $"IF({Condition(table, alias, depth - 1)}, {a}, {b})",
            10 => $"GREATEST({a}, {b})",
            11 => $"LENGTH({Text(table, alias, depth - 1)})",
            12 => $"CAST({a} AS {choice.Of("SIGNED", "UNSIGNED", "DECIMAL(10,2)", "CHAR", "DOUBLE")})",
            13 => $"CASE {a} WHEN 1 THEN {b} WHEN 2 THEN NULL ELSE 0 END",
            14 => $"NULLIF({a}, {b})",
            _ => $"CHAR_LENGTH({Text(table, alias, depth - 1)})",
        };
    }

    public string Text(TableShape table, string alias, int depth = 2)
    {
        if (depth == 0 || choice.Chance(25))
            return choice.Chance(65) && table.Texts.Length > 0 ? $"{alias}.{choice.Of(table.Texts)}" : choice.Of("'abc'", "''", "'Größe'", "N'n'", "x'414243'", "_latin1'x'", "NULL", "'it''s'", "'日本🦊'", "\"double\"", "'50%'", "'a' 'b'");
        string a = Text(table, alias, depth - 1), b = Text(table, alias, depth - 1);
        return choice.Below(14) switch
        {
            0 => $"CONCAT({a}, {b})",
            1 => $"CONCAT_WS('-', {a}, {b}, {Number(table, alias, 0)})",
            2 => $"UPPER({a})",
            3 => $"LOWER({a})",
            4 => $"SUBSTRING({a}, {choice.Between(-3, 4)}, {choice.Between(0, 5)})",
            5 => $"REPLACE({a}, 'a', 'ä')",
            6 => $"HEX({a})",
            7 => $"LPAD({a}, {choice.Between(0, 12)}, '*')",
            8 => $"TRIM({a})",
            9 => $"IFNULL({a}, {b})",
            10 => $"REVERSE({a})",
            11 => $"CAST({Number(table, alias, depth - 1)} AS CHAR)",
            12 => flavour == MySqlFlavour.MySql ? $"REGEXP_SUBSTR({a}, '[a-z]+')" : $"REGEXP_REPLACE({a}, '[a-z]+', '#')",
            _ => $"LEFT({a}, 5)",
        };
    }

    public string Date(TableShape table, string alias)
    {
        string date = table.Dates.Length > 0 && choice.Chance(80) ? $"{alias}.{choice.Of(table.Dates)}" : choice.Of("'2024-02-29'", "'2024-01-15 10:20:30.5'", "DATE '2024-03-01'", "TIMESTAMP '2024-03-01 12:00:00'", "NULL");
        return choice.Below(9) switch
        {
            0 => $"DATE_ADD({date}, INTERVAL {choice.Between(-40, 40)} {choice.Of("DAY", "MONTH", "HOUR", "SECOND", "YEAR")})",
            1 => $"DATE({date})",
            2 => $"LAST_DAY({date})",
            3 => $"YEAR({date})",
            4 => $"DATE_FORMAT({date}, '%Y/%m/%d %H-%i')",
            5 => $"DATEDIFF({date}, '2024-01-01')",
            6 => $"TIME({date})",
            7 => $"EXTRACT({choice.Of("DAY", "MONTH", "YEAR_MONTH", "HOUR")} FROM {date})",
            _ => date,
        };
    }

    public string Condition(TableShape table, string alias, int depth = 2)
    {
        if (depth > 0 && choice.Chance(35))
        {
            string left = Condition(table, alias, depth - 1), right = Condition(table, alias, depth - 1);
            return choice.Of($"({left} AND {right})", $"({left} OR {right})", $"NOT ({left})", $"({left} XOR {right})");
        }
        string n = Number(table, alias, Math.Min(depth, 1)), t = Text(table, alias, Math.Min(depth, 1));
        return choice.Below(13) switch
        {
            0 => $"{n} {Comparison} {choice.Between(-5, 120)}",
            1 => $"{n} BETWEEN {choice.Between(-50, 10)} AND {choice.Between(10, 500)}",
            2 => $"{n} IN ({choice.Between(0, 9)}, {choice.Between(0, 99)}, {choice.Of("NULL", "3", "'4'")})",
            3 => $"{n} IS {choice.Of("", "NOT ")}NULL",
            4 => $"{t} {Comparison} {choice.Of("'a'", "'red'", "'Berlin'", "'x'", "5", "'ÄB'")}",
            5 => $"{t} LIKE {choice.Of("'%a%'", "'b_%'", "'%'", "'c%1'", "'%ü%'")}",
            6 => $"{Date(table, alias)} {Comparison} {choice.Of("'2024-02-01'", "'2024-01-20 00:00:00'", "20240301")}",
            7 => $"{n} <=> {Number(table, alias, 0)}",
            8 => $"{alias}.{KeyOf(table)} = {choice.Between(1, 60)}",
            9 => $"{alias}.{KeyOf(table)} IN (SELECT id FROM tree WHERE id > {choice.Between(0, 6)})",
            10 => $"EXISTS (SELECT 1 FROM tree AS e WHERE e.id = {alias}.{KeyOf(table)})",
            11 => $"{n} > (SELECT {choice.Of("AVG", "MIN", "MAX", "COUNT")}({choice.Of("id", "parent")}) FROM tree)",
            _ => $"{t} REGEXP '{choice.Of("^a", "[0-9]+", "e$", "^$")}'",
        };
    }

    private string Comparison => choice.Of("=", "<>", "<", ">", "<=", ">=", "!=");

    private static string KeyOf(TableShape table) => table.Numbers[0];
}
