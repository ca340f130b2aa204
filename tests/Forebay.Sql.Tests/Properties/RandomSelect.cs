using System.Text;

namespace Forebay.Sql.Tests.Properties;

/// <summary>Random SELECTs: every shape of join, subqueries wherever they may stand, set operations, common table expressions.</summary>
internal sealed class RandomSelect(Random random) : RandomSql(random)
{
    public string Statement()
    {
        if (Chance(8))
            return $"WITH c AS ({Query(1, 1)}) SELECT count(*), sum(c1) FROM c" + (Chance(50) ? $" WHERE c1 = {Integer()}" : "");
        if (Chance(6))
            return $"WITH users AS (SELECT id, name, team FROM users WHERE {Condition([("users", "users")], 1)}) {Query(0, 2)}";
        if (Chance(10))
            return $"{Query(1, 2)} {Pick<string>(["UNION", "UNION ALL", "EXCEPT", "INTERSECT"])} {Query(1, 2)}";
        return Query(0, Random.Next(1, 4));
    }

    // With a known number of columns c1 … where it is part of something.
    private string Query(int depth, int columns, IReadOnlyList<(string Alias, string Table)>? outer = null)
    {
        List<(string Alias, string Table)> scope = [];
        string from = From(scope, depth);
        IReadOnlyList<(string Alias, string Table)> all = outer is null ? scope : [.. scope, .. outer];
        bool isGrouped = Chance(20);
        var text = new StringBuilder("SELECT ");
        if (!isGrouped && Chance(10))
            text.Append("DISTINCT ");
        text.AppendJoin(", ", Enumerable.Range(1, columns).Select(at => $"{Item(all, isGrouped, depth)} AS c{at}"));
        text.Append(" FROM ").Append(from);
        if (Chance(60))
            text.Append(" WHERE ").Append(Pins(scope, all));
        else if (Chance(65))
            text.Append(" WHERE ").Append(Condition(all, depth));
        if (isGrouped && Chance(50))
            text.Append(" GROUP BY ").Append(IntegerColumn(Pick(scope)));
        return text.ToString();
    }

    // One value for most, so that what is joined has it too.
    private string Pins(List<(string Alias, string Table)> scope, IReadOnlyList<(string Alias, string Table)> all)
    {
        string value = Random.Next(4).ToString();
        List<string> conditions = [.. scope.Where(_ => Chance(70)).Select(one => Pin(one, value))];
        if (conditions.Count == 0)
            conditions.Add(Pin(Pick(scope), value));
        if (Chance(20))
            conditions.Add(Condition(all, 1));
        return string.Join(" AND ", conditions);
    }

    private string Pin((string Alias, string Table) one, string value) => Random.Next(6) switch
    {
        0 => $"{IntegerColumn(one)} IN ({value}, {Integer()})",
        1 when one.Table == "users" => $"{one.Alias}.name = '{Letter()}'",
        2 when one.Table == "members" => $"{one.Alias}.guild = {value} AND {one.Alias}.user = {Integer()}",
        3 => $"{Parameter((long)Random.Next(4))} = {IntegerColumn(one)}",
        _ => $"{IntegerColumn(one)} = {value}",
    };

    private string Item(IReadOnlyList<(string Alias, string Table)> scope, bool isGrouped, int depth)
    {
        (string Alias, string Table) one = Pick(scope);
        if (isGrouped)
            return Pick<string>(["count(*)", $"sum({IntegerColumn(one)})", $"max({IntegerColumn(one)})", $"count(DISTINCT {IntegerColumn(one)})", $"count({IntegerColumn(one)}) FILTER (WHERE {Condition(scope, 2)})"]);
        return Random.Next(14) switch
        {
            0 when depth < 2 => $"({Scalar(scope, depth + 1)})",
            1 => $"CASE WHEN {Condition(scope, 2)} THEN 1 ELSE {IntegerColumn(one)} END",
            2 => $"coalesce({IntegerColumn(one)}, -1)",
            3 => $"count(*) OVER (PARTITION BY {IntegerColumn(one)})",
            4 or 5 => TextColumn(one),
            _ => IntegerColumn(one),
        };
    }

    private string From(List<(string Alias, string Table)> scope, int depth)
    {
        string text = Chain(scope, depth);
        if (Chance(12))
            text += ", " + Chain(scope, depth);
        return text;
    }

    private string Chain(List<(string Alias, string Table)> scope, int depth)
    {
        int start = scope.Count;
        string text = Factor(scope, depth);
        int joins = Chance(35) ? 0 : Random.Next(1, depth > 0 ? 2 : 4);
        for (int i = 0; i < joins; i++)
        {
            int right = scope.Count;
            string kind = Pick<string>(["JOIN", "JOIN", "INNER JOIN", "LEFT JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN", "LEFT OUTER JOIN", "NATURAL JOIN", "NATURAL LEFT JOIN"]);
            text += $" {kind} {Factor(scope, depth)}";
            if (kind.StartsWith("NATURAL", StringComparison.Ordinal) || (kind == "CROSS JOIN" && Chance(50)))
                continue;
            string? shared = right - start == 1 && scope.Count - right == 1 ? ChatSchema.Integers[scope[start].Table].Intersect(ChatSchema.Integers[scope[right].Table]).FirstOrDefault() : null;
            text += shared is not null && Chance(25) && i == 0 ? $" USING ({shared})" : $" ON {On([.. scope.Skip(start)], [.. scope.Skip(right)])}";
        }
        return text;
    }

    // Most joins join something.
    private string On(List<(string Alias, string Table)> all, List<(string Alias, string Table)> right)
    {
        string text = Chance(75) ? $"{IntegerColumn(Pick(right))} = {IntegerColumn(Pick(all))}" : Condition(all, 1);
        return Chance(35) ? $"{text} AND {Condition(all, 2)}" : text;
    }

    private string Factor(List<(string Alias, string Table)> scope, int depth)
    {
        string table = Pick(ChatSchema.Tables);
        string alias = $"t{Aliases++}";
        if (depth < 2 && Chance(10))
        {
            string columns = string.Join(", ", ChatSchema.Integers[table].Concat(ChatSchema.Texts[table]));
            string inner = Chance(60) ? $"SELECT {columns} FROM {table} WHERE {Condition([(table, table)], 1)}" : $"SELECT {columns} FROM {table}";
            scope.Add((alias, table));
            return $"({inner}) {alias}";
        }
        if (depth < 2 && Chance(12))
            return $"({Chain(scope, depth + 1)})";
        scope.Add((alias, table));
        return Chance(50) ? $"{table} {alias}" : $"{table} AS {alias}";
    }

    private string Scalar(IReadOnlyList<(string Alias, string Table)> outer, int depth)
    {
        string table = Pick(ChatSchema.Tables);
        string alias = $"t{Aliases++}";
        List<(string Alias, string Table)> scope = [(alias, table), .. outer];
        string item = Pick<string>(["count(*)", $"max({alias}.{ChatSchema.Integers[table][0]})", $"sum({alias}.{ChatSchema.Integers[table][^1]})"]);
        return $"SELECT {item} FROM {table} {alias} WHERE {Condition(scope, depth)}";
    }

    protected override string Nested(IReadOnlyList<(string Alias, string Table)> scope, int depth)
    {
        if (depth > 2)
            return Condition(scope, depth);
        return Random.Next(4) switch
        {
            0 => $"EXISTS ({Query(depth + 1, 1, scope)})",
            1 => $"NOT EXISTS ({Query(depth + 1, 1, scope)})",
            2 => $"{IntegerColumn(Pick(scope))} IN ({Query(depth + 1, 1)})",
            _ => $"{IntegerColumn(Pick(scope))} = ({Scalar(scope, depth + 1)})",
        };
    }
}
