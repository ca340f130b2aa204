namespace Forebay.Sql.Results;

/// <summary>A column of a stored result: what it is called, and where its values lie in the result's bytes. Immutable.</summary>
internal sealed class ResultColumn
{
    /// <summary>A column.</summary>
    /// <param name="name">As the statement calls it.</param>
    /// <param name="typeName">As the database calls its type.</param>
    /// <param name="kind">What its values are.</param>
    /// <param name="nullsAt">Where its bits begin, one a row, 1 for NULL; -1: nothing is NULL.</param>
    /// <param name="cellsAt">Where its values begin; of values that differ in length, where the ends of each begin, 4 bytes a row.</param>
    /// <param name="bytesAt">Where the bytes of values begin that differ in length.</param>
    public ResultColumn(string name, string typeName, CellKind kind, int nullsAt, int cellsAt, int bytesAt)
    {
        Name = name;
        TypeName = typeName;
        Kind = kind;
        Width = CellKinds.WidthOf(kind);
        NullsAt = nullsAt;
        CellsAt = cellsAt;
        BytesAt = bytesAt;
    }

    public string Name { get; }

    public string TypeName { get; }

    public CellKind Kind { get; }

    /// <summary>The bytes of each value; 0 where that differs.</summary>
    public int Width { get; }

    public int NullsAt { get; }

    public int CellsAt { get; }

    public int BytesAt { get; }
}
