using Forebay.Sql.Schema;

namespace Forebay.Sql.Reading;

/// <summary>The rows of a table that a statement names by a key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Values">For each of its columns, in its order, the values that it may have.</param>
/// <remarks>The rows are those of every combination of the columns' values.</remarks>
public sealed record SqlPin(SqlKey Key, IReadOnlyList<IReadOnlyList<SqlValue>> Values)
{
    /// <summary>Whether these are values that the statement stores, and not ones that it looks for.</summary>
    internal bool IsStored { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join(' ', Key.Columns.Select((column, at) => $"{column.Name}={string.Join(',', Values[at])}"));
}
