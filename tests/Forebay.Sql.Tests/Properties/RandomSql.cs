namespace Forebay.Sql.Tests.Properties;

/// <summary>What random statements are made of: columns, values and conditions over the tables in scope.</summary>
internal class RandomSql(Random random)
{
    /// <summary>The parameters that were used: ?1, ?2, …</summary>
    public List<object?> Parameters { get; } = [];

    protected Random Random { get; } = random;

    protected int Aliases { get; set; }

    protected bool Chance(int percent) => Random.Next(100) < percent;

    protected T Pick<T>(IReadOnlyList<T> all) => all[Random.Next(all.Count)];

    protected string IntegerColumn((string Alias, string Table) source, bool isBare = false) =>
        isBare ? Pick(ChatSchema.Integers[source.Table]) : $"{source.Alias}.{Pick(ChatSchema.Integers[source.Table])}";

    protected string TextColumn((string Alias, string Table) source) => $"{source.Alias}.{Pick(ChatSchema.Texts[source.Table])}";

    protected string Integer()
    {
        if (!Chance(40))
            return Random.Next(4).ToString();
        object?[] values = [(long)Random.Next(4), (long)Random.Next(4), (long)Random.Next(4), (long)Random.Next(4), Random.Next(4), null, Random.Next(4).ToString(), (double)Random.Next(4)];
        return Parameter(Pick(values));
    }

    protected string Text() => Chance(60) ? $"'{Letter()}'" : Parameter(Chance(90) ? Letter() : null);

    protected string Parameter(object? value)
    {
        Parameters.Add(value);
        return $"?{Parameters.Count}";
    }

    protected string Letter() => Pick<string>(["a", "b", "c", "d", "it''s", "A"]);

    /// <summary>A condition that often pins.</summary>
    protected string Condition(IReadOnlyList<(string Alias, string Table)> scope, int depth = 0)
    {
        int kind = Random.Next(depth > 2 ? 60 : 100);
        (string Alias, string Table) one = Pick(scope);
        (string Alias, string Table) other = Pick(scope);
        return kind switch
        {
            < 22 => Flip(IntegerColumn(one, isBare: Chance(10)), "=", Integer()),
            < 42 => Flip(IntegerColumn(one), "=", IntegerColumn(other)),
            < 50 => $"{IntegerColumn(one)} IN ({string.Join(", ", Enumerable.Range(0, Random.Next(1, 4)).Select(_ => Integer()))})",
            < 56 => Flip(TextColumn(one), "=", Text()),
            < 60 => Odd(one, other),
            < 74 => $"{Condition(scope, depth + 1)} AND {Condition(scope, depth + 1)}",
            < 80 => $"({Condition(scope, depth + 1)} OR {Condition(scope, depth + 1)})",
            < 83 => $"{Condition(scope, depth + 1)} OR {Condition(scope, depth + 1)}",
            < 87 => $"NOT {Condition(scope, depth + 1)}",
            < 92 => $"({Condition(scope, depth + 1)})",
            < 95 => $"({Condition(scope, depth + 1)}) = {Random.Next(2)}",
            _ => Nested(scope, depth + 1),
        };
    }

    /// <summary>A condition with a subquery, where there can be one.</summary>
    protected virtual string Nested(IReadOnlyList<(string Alias, string Table)> scope, int depth) => Condition(scope, depth);

    private string Odd((string Alias, string Table) one, (string Alias, string Table) other) => Random.Next(12) switch
    {
        0 => $"{IntegerColumn(one)} IS NULL",
        1 => $"{IntegerColumn(one)} IS NOT NULL",
        2 => $"{IntegerColumn(one)} <> {Integer()}",
        3 => $"{IntegerColumn(one)} BETWEEN {Integer()} AND {Integer()}",
        4 => $"{IntegerColumn(one)} + 0 = {Integer()}",
        5 => $"({IntegerColumn(one)}, {IntegerColumn(other)}) = ({Integer()}, {Integer()})",
        6 => $"({IntegerColumn(one)}, {IntegerColumn(other)}) IN (VALUES ({Integer()}, {Integer()}), ({Integer()}, {Integer()}))",
        7 => $"{IntegerColumn(one)} = {Integer()} = {Integer()}",
        8 => $"coalesce({IntegerColumn(one)}, {IntegerColumn(other)}) = {Integer()}",
        9 => $"{TextColumn(one)} = {Text()} COLLATE NOCASE",
        10 => $"{IntegerColumn(one)} IS {Integer()}",
        _ => $"{IntegerColumn(one)} NOT IN ({Integer()}, {Integer()})",
    };

    private string Flip(string left, string sign, string right) => Chance(80) ? $"{left} {sign} {right}" : $"{right} {sign} {left}";
}
