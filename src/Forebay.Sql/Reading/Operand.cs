namespace Forebay.Sql.Reading;

/// <summary>What an expression is, as far as pins ask.</summary>
internal enum OperandKind : byte
{
    /// <summary>Anything else.</summary>
    Other,

    /// <summary>A column and nothing more.</summary>
    Column,

    /// <summary>A literal or a parameter.</summary>
    Value,

    /// <summary>Several in parentheses.</summary>
    List,

    /// <summary>PostgreSQL's <c>ARRAY[…]</c>.</summary>
    Array,

    /// <summary>A subquery.</summary>
    Subquery,
}

/// <summary>An expression that was read.</summary>
internal readonly struct Operand
{
    private Operand(OperandKind kind, ColumnName column = default, WrittenValue value = default, List<Operand>? items = null)
    {
        Kind = kind;
        Column = column;
        Value = value;
        Items = items;
    }

    public static Operand Other => default;

    public static Operand Subquery => new(OperandKind.Subquery);

    public OperandKind Kind { get; }

    public ColumnName Column { get; }

    public WrittenValue Value { get; }

    /// <summary>Of a list or an array.</summary>
    public List<Operand>? Items { get; }

    public static Operand Of(ColumnName column) => new(OperandKind.Column, column: column);

    public static Operand Of(WrittenValue value) => new(OperandKind.Value, value: value);

    public static Operand Of(OperandKind kind, List<Operand> items) => new(kind, items: items);
}
