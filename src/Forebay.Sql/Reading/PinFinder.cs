using Forebay.Sql.Schema;

namespace Forebay.Sql.Reading;

/// <summary>Finds by which key, and with which values, the tables of one query are read.</summary>
/// <remarks>Columns that are equal form classes; a class has the values of any of its columns. See <see cref="FilterGroup"/> for which equalities hold for which table.</remarks>
internal sealed class PinFinder(QueryLevel level, int mostRows)
{
    // Groups times conditions; above it nothing is pinned, so that no text can make this slow.
    private const int MostWork = 1 << 14;

    private readonly Dictionary<FilterGroup, Dictionary<BoundColumn, IReadOnlyList<SqlValue>>> byGroup = [];
    private int work;

    /// <summary>The best pin of a table: by its primary key before other unique ones; null: none.</summary>
    public SqlPin? Find(Occurrence occurrence, SqlTable table) =>
        Preferred(table).Select(key => FindBy(occurrence, key)).FirstOrDefault(static pin => pin is not null);

    /// <summary>The pin by one key; null: the rows are not named by it.</summary>
    public SqlPin? FindBy(Occurrence occurrence, SqlKey key)
    {
        if (occurrence.Table is null || ValuesOf(occurrence.Group.Root) is not { } known)
            return null;
        var values = new IReadOnlyList<SqlValue>[key.Columns.Count];
        long rows = 1;
        for (int at = 0; at < values.Length; at++)
        {
            string name = key.Columns[at].Name;
            // The conditions were bound by the kind that the occurrence's own table has for the column.
            if (occurrence.KindOf(name, level.Comparison) != key.Columns[at].Kind
                || !known.TryGetValue(new BoundColumn(occurrence, Fold(name)), out IReadOnlyList<SqlValue>? found))
            {
                return null;
            }
            values[at] = found;
            rows *= found.Count;
            if (rows > mostRows)
                return null;
        }
        return new SqlPin(key, values);
    }

    private static IEnumerable<SqlKey> Preferred(SqlTable table) =>
        table.Keys.OrderBy(static key => key.IsPrimary ? 0 : key.IsUnique ? 1 : 2).ThenByDescending(static key => key.Columns.Count);

    private string Fold(string name) => level.Comparison == StringComparison.Ordinal ? name : name.ToLowerInvariant();

    private Dictionary<BoundColumn, IReadOnlyList<SqlValue>>? ValuesOf(FilterGroup group)
    {
        if (byGroup.TryGetValue(group, out Dictionary<BoundColumn, IReadOnlyList<SqlValue>>? values))
            return values;
        List<Equality> equalities = [];
        for (FilterGroup? above = group; above is not null; above = above.Parent?.Root)
        {
            work += above.Equalities.Count + 1;
            if (work > MostWork)
                return null;
            equalities.AddRange(above.Equalities);
        }
        return byGroup[group] = Solve(equalities);
    }

    private static Dictionary<BoundColumn, IReadOnlyList<SqlValue>> Solve(List<Equality> equalities)
    {
        Dictionary<BoundColumn, BoundColumn> parents = [];
        foreach (Equality equality in equalities)
        {
            parents.TryAdd(equality.Column, equality.Column);
            if (equality.Values is not null)
                continue;
            parents.TryAdd(equality.Other, equality.Other);
            parents[RootOf(equality.Column)] = RootOf(equality.Other);
        }
        Dictionary<BoundColumn, IReadOnlyList<SqlValue>> byRoot = [];
        foreach (Equality equality in equalities)
        {
            if (equality.Values is not { } values)
                continue;
            BoundColumn root = RootOf(equality.Column);
            if (!byRoot.TryGetValue(root, out IReadOnlyList<SqlValue>? known) || IsShorter(values, known))
                byRoot[root] = values;
        }
        Dictionary<BoundColumn, IReadOnlyList<SqlValue>> solved = [];
        foreach (BoundColumn column in parents.Keys.ToArray())
        {
            if (byRoot.TryGetValue(RootOf(column), out IReadOnlyList<SqlValue>? values))
                solved[column] = values;
        }
        return solved;

        BoundColumn RootOf(BoundColumn column)
        {
            while (parents[column] != column)
                column = parents[column] = parents[parents[column]];
            return column;
        }
    }

    // How many elements an array has is not known yet.
    private static bool IsShorter(IReadOnlyList<SqlValue> one, IReadOnlyList<SqlValue> other) =>
        one.Count < other.Count || (one.Count == other.Count && !one.Any(static value => value.IsArray) && other.Any(static value => value.IsArray));
}
