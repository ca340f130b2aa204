namespace Forebay.Sql.Reading;

/// <summary>
/// Tables of one query that are joined so that each row of the join must fulfil the same conditions: those of inner joins and of WHERE.
/// </summary>
/// <remarks>
/// The nullable side of an outer join is a group of its own below: its rows must also fulfil what the groups above demand, and the join's ON. A row
/// that does not can't be in the result, and neither can the row of NULLs that stands in its place when it is gone: either ON or a condition above fails for both
/// (a condition on a column of the nullable side is never true of NULL). To the preserved side the ON of an outer join says nothing, nor to either side of a FULL JOIN.
/// </remarks>
internal sealed class FilterGroup(FilterGroup? parent)
{
    private FilterGroup? merged;

    /// <summary>The group whose conditions hold here too.</summary>
    public FilterGroup? Parent { get; set; } = parent;

    public List<Equality> Equalities { get; } = [];

    /// <summary>The group that this one has become a part of, or itself.</summary>
    public FilterGroup Root => merged is null ? this : merged = merged.Root;

    /// <summary>Makes this a part of its parent, because no outer join came between.</summary>
    public void Merge()
    {
        merged = Parent!.Root;
        merged.Equalities.AddRange(Equalities);
    }
}

/// <summary>A column of one table of a query.</summary>
internal readonly record struct BoundColumn(Occurrence Table, string Name);

/// <summary>A column is equal to another one, or to one of some values.</summary>
/// <param name="Column">The column.</param>
/// <param name="Other">The other column; not set where there are values.</param>
/// <param name="Values">In the form of the column's kind.</param>
internal readonly record struct Equality(BoundColumn Column, BoundColumn Other, IReadOnlyList<SqlValue>? Values);
