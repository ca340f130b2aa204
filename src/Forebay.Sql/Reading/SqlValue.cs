namespace Forebay.Sql.Reading;

/// <summary>Where a value of a key comes from: the text itself, or a parameter.</summary>
public readonly record struct SqlValue
{
    private SqlValue(string? literal, string? name, int ordinal, bool isArray)
    {
        Literal = literal;
        Name = name;
        Ordinal = ordinal;
        IsArray = isArray;
    }

    /// <summary>The literal, in the one form that its key's values have; null where it is a parameter.</summary>
    public string? Literal { get; }

    /// <summary>The parameter's name without its sign; null where it has none.</summary>
    public string? Name { get; }

    /// <summary>The parameter's place, from 1; 0 where it has a name.</summary>
    public int Ordinal { get; }

    /// <summary>Whether the parameter is an array that stands for all of its elements.</summary>
    public bool IsArray { get; }

    internal static SqlValue OfLiteral(string text) => new(text, null, 0, isArray: false);

    internal static SqlValue OfParameter(string name) => new(null, name, 0, isArray: false);

    internal static SqlValue OfParameter(int ordinal) => new(null, null, ordinal, isArray: false);

    internal SqlValue AsArray() => new(Literal, Name, Ordinal, isArray: true);

    /// <inheritdoc/>
    public override string ToString() => (Literal ?? (Name is null ? $"${Ordinal}" : "@" + Name)) + (IsArray ? "[]" : "");
}
