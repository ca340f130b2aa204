using Forebay.Sql.Schema;

namespace Forebay.Sql.Reading;

/// <summary>One table that a statement writes.</summary>
/// <param name="Table">The table.</param>
/// <param name="Pins">The names that its changed rows have, before and after; of a key in <paramref name="UnknownKeys"/> some only.</param>
/// <param name="UnknownKeys">The keys by which the changed rows are not named.</param>
public sealed record SqlWrite(SqlTable Table, IReadOnlyList<SqlPin> Pins, IReadOnlyList<SqlKey> UnknownKeys)
{
    internal static SqlWrite All(SqlTable table) => new(table, [], table.Keys);

    /// <inheritdoc/>
    public override string ToString() => Pins.Count == 0 ? Table.Name : $"{Table.Name}[{string.Join("; ", Pins)}]";
}
