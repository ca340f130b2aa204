namespace Forebay.MySql.Proxy.Differential.Generators;

/// <summary>A table of the scripts' schema, as generators need to know it.</summary>
internal sealed record TableShape(string Name, string[] Numbers, string[] Texts, string[] Dates)
{
    public static IReadOnlyList<TableShape> All { get; } =
    [
        new("numbers", ["id", "tiny", "utiny", "small", "medium", "umedium", "whole", "big", "ubig", "money", "wide", "twofold", "flag", "filled"], ["id", "many"], []),
        new("texts", ["id"], ["fixed", "name", "tiny", "body", "colour", "tags", "western", "exact", "folded", "plain"], []),
        new("times", ["id", "year"], [], ["day", "moment", "moment6", "stamp", "stamp6"]),
        new("customers", ["id"], ["name", "email", "city"], ["created"]),
        new("orders", ["id", "customer", "total"], ["state", "note"], ["placed"]),
        new("items", ["orders", "line", "quantity", "price"], ["product"], []),
        new("tree", ["id", "parent"], ["label"], []),
        new("documents", ["id", "amount", "doubled"], ["doc"], []),
        new("many", ["id", "k"], ["pad"], []),
        new("paid", ["id", "total"], ["name"], []),
        new("totals", ["customer", "orders", "total"], [], []),
        new("elsewhere.numbers", ["id"], ["v"], []),
    ];

    public string[] Columns => [.. Numbers, .. Texts.Except(Numbers), .. Dates];
}
