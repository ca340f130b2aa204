using Forebay.Sql.Schema;
using Forebay.Sql.Tags;

namespace Forebay.MySql.Binlog.Schema;

/// <summary>The tables of a server at one moment, and what they were before. Immutable, so thread-safe.</summary>
internal sealed class MySqlTables
{
    // Of each table: enough for readers that are some changes behind.
    private const int MostVersions = 4;
    private readonly Dictionary<(string Database, string Name), ChangedTable> byName;

    public MySqlTables(SqlCatalog catalog, ILookup<(string Database, string Name), CatalogColumn> columns, MySqlTables? before)
    {
        Catalog = catalog;
        StringComparer comparer = catalog.IgnoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        byName = new(new NameComparer(comparer));
        foreach (SqlTable table in catalog.Tables)
        {
            SqlTable[] older = before?.byName.GetValueOrDefault((table.Database, table.Name))?.Versions.Where(one => !HasSameKeys(one, table)).ToArray() ?? [];
            byName[(table.Database, table.Name)] = new ChangedTable([table, .. older.Take(MostVersions - 1)], [.. columns[(table.Database, table.Name)]]);
        }
        // What is gone may come again by the same name.
        foreach (((string Database, string Name) name, ChangedTable table) in before?.byName ?? [])
            byName.TryAdd(name, new ChangedTable([.. table.Versions], []));
    }

    public SqlCatalog Catalog { get; }

    /// <summary>What a change of a table's rows is about.</summary>
    public ChangedTable Find(string database, string name) => byName.TryGetValue((database, name), out ChangedTable? found) ? found : ChangedTable.Unknown(database, name);

    /// <summary>All that is known of a database's tables.</summary>
    public IEnumerable<ChangedTable> In(string database) => byName.Where(one => one.Key.Database.Equals(database, StringComparison.OrdinalIgnoreCase)).Select(static one => one.Value);

    /// <summary>The tables that the feed does not tell of, each with its reason.</summary>
    public IEnumerable<SqlTable> Uncovered() => Catalog.Tables.Where(static table => table.Uncacheable is not null).OrderBy(static table => table.ToString(), StringComparer.Ordinal);

    public bool Covers(string database, string name) => byName.TryGetValue((database, name), out ChangedTable? found) && found.Columns.Count > 0 && found.Table.Uncacheable is null;

    /// <summary>Adds what foreign keys change with a table.</summary>
    public void AddConsequences(ICollection<string> tags, ChangedTable table, bool deletes, bool updates)
    {
        // False would be a trigger's: what those change is in the log.
        Consequences.TryAdd(tags, Catalog, table.Table, deletes, updates);
    }

    private static bool HasSameKeys(SqlTable one, SqlTable other) =>
        one.Database == other.Database && one.Name == other.Name && one.Keys.Count == other.Keys.Count
        && one.Keys.Zip(other.Keys).All(static pair => pair.First.IsPrimary == pair.Second.IsPrimary && pair.First.Columns.SequenceEqual(pair.Second.Columns));

    private sealed class NameComparer(StringComparer parts) : IEqualityComparer<(string Database, string Name)>
    {
        public bool Equals((string Database, string Name) x, (string Database, string Name) y) => parts.Equals(x.Database, y.Database) && parts.Equals(x.Name, y.Name);

        public int GetHashCode((string Database, string Name) obj) => HashCode.Combine(parts.GetHashCode(obj.Database), parts.GetHashCode(obj.Name));
    }
}
