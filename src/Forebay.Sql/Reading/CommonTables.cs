using Forebay.Sql.Schema;

namespace Forebay.Sql.Reading;

/// <summary>The common table expressions that a query can see: they hide tables of the same name.</summary>
/// <remarks>Where it is not sure that a name is one, it is not: then the table is read as well, which is more than needed, and never less.</remarks>
internal sealed class CommonTables(CommonTables? outer, SqlDialect dialect)
{
    private readonly HashSet<string> names = new(dialect == SqlDialect.Sqlite ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    /// <summary>Those that the query around it sees.</summary>
    public CommonTables? Outer { get; } = outer;

    public void Add(string name) => names.Add(name);

    public bool Contains(string name)
    {
        for (CommonTables? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.names.Contains(name))
                return true;
        }
        return false;
    }
}
