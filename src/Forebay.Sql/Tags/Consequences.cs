using Forebay.Sql.Schema;

namespace Forebay.Sql.Tags;

/// <summary>What a database changes by itself when rows of a table change.</summary>
internal static class Consequences
{
    /// <summary>Adds the tags of the tables that foreign keys change with a table.</summary>
    /// <param name="tags">Where they are added to.</param>
    /// <param name="catalog">The tables.</param>
    /// <param name="table">The table whose rows change.</param>
    /// <param name="deletes">Whether rows are taken away.</param>
    /// <param name="updates">Whether rows are changed.</param>
    /// <returns>False where code of the database's users runs, which may change anything.</returns>
    public static bool TryAdd(ICollection<string> tags, ISqlCatalog catalog, SqlTable table, bool deletes, bool updates)
    {
        bool isKnown = !table.HasTriggers;
        HashSet<SqlTable> seen = [];
        Stack<(SqlTable Table, bool Deletes, bool Updates)> open = new([(table, deletes, updates)]);
        while (open.TryPop(out (SqlTable Table, bool Deletes, bool Updates) from))
        {
            foreach (SqlCascade cascade in catalog.Cascades(from.Table))
            {
                if (!((cascade.OnDelete && from.Deletes) || (cascade.OnUpdate && from.Updates)) || !seen.Add(cascade.Table))
                    continue;
                ChangeTags.AddAll(tags, cascade.Table);
                isKnown &= !cascade.Table.HasTriggers;
                // What a foreign key changes may be deleted or updated: from there on every foreign key counts.
                open.Push((cascade.Table, true, true));
            }
        }
        return isKnown;
    }
}
