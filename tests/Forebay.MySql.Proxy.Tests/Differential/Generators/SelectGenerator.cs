using Forebay.Testing.Servers;

namespace Forebay.MySql.Proxy.Differential.Generators;

/// <summary>Makes reading statements; a few of them are wrong, and their errors are compared as well.</summary>
internal sealed class SelectGenerator(Choice choice, MySqlFlavour flavour)
{
    private readonly ExpressionGenerator expressions = new(choice, flavour);

    public string Next() => choice.Below(12) switch
    {
        0 => Union(),
        1 => Grouped(),
        2 => Grouped(),
        3 => Joined(),
        4 => Joined(),
        5 => Windowed(),
        6 => CommonTable(),
        7 => Derived(),
        8 => ByKey(),
        _ => Plain(),
    };

    /// <summary>A row by its key, as most programs read.</summary>
    public string ByKey()
    {
        TableShape table = choice.Of([.. TableShape.All]);
        return $"SELECT {choice.Of("*", table.Numbers[0], string.Join(", ", choice.Some(table.Columns, 4)))} FROM {table.Name} WHERE {table.Numbers[0]} = {choice.Between(1, 80)}";
    }

    public string Plain()
    {
        TableShape table = choice.Of([.. TableShape.All]);
        return $"SELECT {choice.Of("", "", "", "DISTINCT ", "SQL_NO_CACHE ")}{List(table, "t")} FROM {table.Name} {choice.Of("AS ", "")}t{Where(table, "t")} ORDER BY t.{table.Numbers[0]}{choice.Of("", " DESC")}{Second(table, "t")}{choice.Of("", $", {choice.Between(1, 2)}")}{Limit()}{choice.Of("", "", "", "", ";", " -- end", " /* end */")}";
    }

    /// <summary>What makes an order whole where the first number is no key.</summary>
    public static string Second(TableShape table, string alias) => table.Name == "items" ? $", {alias}.line" : "";

    private string Joined()
    {
        TableShape left = choice.Of([.. TableShape.All]), right = choice.Of([.. TableShape.All]);
        string kind = choice.Of("JOIN", "LEFT JOIN", "RIGHT JOIN", "INNER JOIN", "STRAIGHT_JOIN", "LEFT OUTER JOIN");
        return $"SELECT {List(left, "a")}, {List(right, "b")} FROM {left.Name} a {kind} {right.Name} b ON a.{left.Numbers[0]} = b.{choice.Of(right.Numbers)}{Where(left, "a")} ORDER BY a.{left.Numbers[0]}{Second(left, "a")}, b.{right.Numbers[0]}{Second(right, "b")} LIMIT {choice.Between(1, 40)}";
    }

    private string Grouped()
    {
        TableShape table = choice.Of([.. TableShape.All]);
        string by = $"t.{choice.Of(table.Columns)}";
        string aggregates = string.Join(", ", Enumerable.Range(0, choice.Between(1, 3)).Select(_ => Aggregate(table, "t")));
        string having = choice.Chance(30) ? $" HAVING COUNT(*) {choice.Of(">", "<", "=")} {choice.Between(0, 4)}" : "";
        return choice.Chance(25)
            ? $"SELECT {aggregates} FROM {table.Name} t{Where(table, "t")}"
            : choice.Chance(20)
                ? $"SELECT {by}, {aggregates} FROM {table.Name} t{Where(table, "t")} GROUP BY {by} WITH ROLLUP"
                : $"SELECT {by}, {aggregates} FROM {table.Name} t{Where(table, "t")} GROUP BY {by}{having} ORDER BY {by}{Limit()}";
    }

    private string Windowed()
    {
        TableShape table = choice.Of([.. TableShape.All]);
        string key = $"t.{table.Numbers[0]}", second = Second(table, "t");
        string over = $"OVER ({choice.Of("", $"PARTITION BY t.{choice.Of(table.Columns)} ")}ORDER BY {key}{second})";
        string function = choice.Of("ROW_NUMBER()", "RANK()", "DENSE_RANK()", $"SUM({key})", $"COUNT({key})", $"LAG({key})", $"LEAD({key}, 2)", $"FIRST_VALUE({key})", "NTILE(3)", "PERCENT_RANK()", $"AVG({key})");
        return $"SELECT {key}, {function} {over} AS w FROM {table.Name} t{Where(table, "t")} ORDER BY {key}{second}, w LIMIT {choice.Between(1, 30)}";
    }

    private string Union()
    {
        TableShape one = choice.Of([.. TableShape.All]), other = choice.Of([.. TableShape.All]);
        return $"SELECT {expressions.Number(one, "a")} AS n, {expressions.Text(one, "a")} AS s FROM {one.Name} a{Where(one, "a")} {choice.Of("UNION", "UNION ALL", "UNION DISTINCT", "EXCEPT", "INTERSECT")} SELECT {expressions.Number(other, "b")}, {expressions.Text(other, "b")} FROM {other.Name} b{Where(other, "b")} ORDER BY 1, 2{Limit()}";
    }

    private string CommonTable()
    {
        TableShape table = choice.Of([.. TableShape.All]);
        return $"WITH c AS (SELECT {choice.Of(table.Columns)} AS x, {table.Numbers[0]} AS k FROM {table.Name} t{Where(table, "t")}) SELECT {choice.Of("COUNT(*)", "MIN(x), MAX(x)", "COUNT(DISTINCT x)", "SUM(k)")} FROM c WHERE k > {choice.Between(-5, 40)}";
    }

    private string Derived()
    {
        TableShape table = choice.Of([.. TableShape.All]);
        return $"SELECT d.*, (SELECT label FROM tree WHERE id = d.k) AS label FROM (SELECT t.{table.Numbers[0]} AS k, {expressions.Text(table, "t")} AS s FROM {table.Name} t{Where(table, "t")}) AS d ORDER BY d.k, d.s LIMIT {choice.Between(1, 25)}";
    }

    private string List(TableShape table, string alias) =>
        choice.Chance(20) ? $"{alias}.*" : string.Join(", ", Enumerable.Range(0, choice.Between(1, 4)).Select(_ => Item(table, alias)));

    private string Item(TableShape table, string alias)
    {
        string expression = choice.Below(5) switch
        {
            0 => expressions.Number(table, alias),
            1 => expressions.Text(table, alias),
            2 => expressions.Date(table, alias),
            3 => expressions.Condition(table, alias, 1),
            _ => $"{alias}.{choice.Of(table.Columns)}",
        };
        return expression + choice.Of("", "", " AS x", " AS `größe`", " AS 'q'");
    }

    private string Aggregate(TableShape table, string alias) => choice.Below(8) switch
    {
        0 => "COUNT(*)",
        1 => $"COUNT(DISTINCT {alias}.{choice.Of(table.Columns)})",
        2 => $"SUM({expressions.Number(table, alias, 1)})",
        3 => $"AVG({alias}.{choice.Of(table.Numbers)})",
        4 => $"MIN({alias}.{choice.Of(table.Columns)})",
        5 => $"MAX({expressions.Text(table, alias, 1)})",
        6 => $"GROUP_CONCAT({alias}.{table.Numbers[0]} ORDER BY {alias}.{table.Numbers[0]} SEPARATOR ';')",
        _ => $"BIT_OR({alias}.{table.Numbers[0]})",
    };

    private string Where(TableShape table, string alias) => choice.Chance(75) ? $" WHERE {expressions.Condition(table, alias)}" : "";

    private string Limit() => choice.Of("", "", $" LIMIT {choice.Between(0, 20)}", $" LIMIT {choice.Between(0, 5)}, {choice.Between(1, 10)}", $" LIMIT {choice.Between(1, 9)} OFFSET {choice.Between(0, 9)}");
}
