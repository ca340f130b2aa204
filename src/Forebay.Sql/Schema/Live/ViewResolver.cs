using Forebay.Sql.Reading;

namespace Forebay.Sql.Schema.Live;

/// <summary>Finds the tables behind views by reading their definitions like any other SELECT; what makes that uncacheable makes the view so.</summary>
internal static class ViewResolver
{
    // Longer than statements: definitions are written out by the database.
    private static readonly SqlReaderOptions Options = new() { MaxTextLength = 1 << 20, MaxDepth = 200 };

    /// <summary>The views, those that read other views after these.</summary>
    /// <param name="dialect">The dialect.</param>
    /// <param name="views">Their names and definitions.</param>
    /// <param name="catalogOf">The catalog with these relations beside what is known already.</param>
    public static List<SqlNamedRelation> Resolve(SqlDialect dialect, IEnumerable<ViewDefinition> views, Func<IReadOnlyList<SqlNamedRelation>, SqlCatalog> catalogOf)
    {
        List<SqlNamedRelation> resolved = [];
        List<ViewDefinition> open = [.. views];
        int before;
        do
        {
            before = open.Count;
            var reader = new SqlReader(dialect, catalogOf(resolved), Options);
            foreach (ViewDefinition view in open.ToArray())
            {
                SqlStatement statement = reader.Read(view.Definition);
                // It may read a view that is not resolved yet. In the end it stays unknown, and is not cached.
                if (statement.Uncacheable?.Reason == SqlRefusalReason.UnknownTable)
                    continue;
                SqlTable[] tables = [.. statement.Reads.Select(static read => read.Table).Distinct()];
                string? reason = statement.Uncacheable?.Text ?? (statement.Writes.Count > 0 || statement.MayWriteAnything ? "it writes" : null);
                resolved.Add(new SqlNamedRelation(view.Qualifier, view.Name, new SqlRelation(tables, IsView: true, reason)));
                open.Remove(view);
            }
        }
        while (open.Count > 0 && open.Count < before);
        return resolved;
    }
}

/// <summary>A view as the database keeps it.</summary>
/// <param name="Qualifier">Its schema or database.</param>
/// <param name="Name">Its name.</param>
/// <param name="Definition">The SELECT.</param>
internal sealed record ViewDefinition(string? Qualifier, string Name, string Definition);
