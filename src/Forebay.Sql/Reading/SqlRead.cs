using Forebay.Sql.Schema;

namespace Forebay.Sql.Reading;

/// <summary>One place in a statement where a table is read.</summary>
/// <param name="Table">The table.</param>
/// <param name="Pin">The rows that the result depends on; null: any of the table.</param>
public sealed record SqlRead(SqlTable Table, SqlPin? Pin)
{
    /// <inheritdoc/>
    public override string ToString() => Pin is null ? Table.Name : $"{Table.Name}[{Pin}]";
}
