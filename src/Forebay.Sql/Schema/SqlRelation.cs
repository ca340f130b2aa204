namespace Forebay.Sql.Schema;

/// <summary>What a name in a statement stands for: a table, or a view of several.</summary>
/// <param name="Tables">The tables that are read through it; one of the same name where it is a table.</param>
/// <param name="IsView">Whether it is a view: its rows are not named by keys.</param>
/// <param name="Uncacheable">Why what is read from it must not be cached; null: it may be, as far as its tables allow.</param>
public sealed record SqlRelation(IReadOnlyList<SqlTable> Tables, bool IsView, string? Uncacheable = null)
{
    /// <summary>A table.</summary>
    public static SqlRelation Of(SqlTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new SqlRelation([table], IsView: false, table.Uncacheable);
    }
}
