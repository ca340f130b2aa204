using Forebay.Sql.Schema;
using Forebay.Sql.Tags;

namespace Forebay.MySql.Binlog.Schema;

/// <summary>A table whose rows change, by the keys that it has, and by those that it had: who reads by an older catalog still names rows by these. Immutable.</summary>
internal sealed class ChangedTable
{
    private static readonly SqlKey AnyPrimary = new([new SqlKeyColumn("id", KeyValueKind.Integer)], IsPrimary: true, IsUnique: true);
    private readonly SqlTable[] versions;

    public ChangedTable(SqlTable[] versions, IReadOnlyList<CatalogColumn> columns)
    {
        this.versions = versions;
        Columns = columns;
        var kinds = versions.SelectMany(static table => table.Keys).SelectMany(static key => key.Columns).ToLookup(static column => column.Name, static column => column.Kind, StringComparer.Ordinal);
        foreach (CatalogColumn column in columns)
        {
            KeyValueKind[] found = [.. kinds[column.Name].Distinct()];
            if (found.Length > 0 || column.IsReferenced)
                Keys[column.Name] = new KeyColumn(column.Name, found.Length == 1 ? found[0] : KeyValueKind.None, column.IsUnsigned, column.IsUtf8, column.IsReferenced);
        }
    }

    /// <summary>As it is now.</summary>
    public SqlTable Table => versions[0];

    /// <summary>As it is, and as it was, the newest first.</summary>
    public IReadOnlyList<SqlTable> Versions => versions;

    /// <summary>All its columns, in their order; none: the catalog has it not.</summary>
    public IReadOnlyList<CatalogColumn> Columns { get; }

    /// <summary>The columns that count, by name.</summary>
    public Dictionary<string, KeyColumn> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>One that the catalog does not have: its rows are named by nothing but its primary key, of which all are meant.</summary>
    public static ChangedTable Unknown(string database, string name) => new([new SqlTable(database, null, name, [])], []);

    public void AddRow(ICollection<string> tags, KeyImage? before, KeyImage? after)
    {
        if (Columns.Count == 0)
        {
            AddAll(tags);
            return;
        }
        foreach (SqlTable table in versions)
            ChangeTags.AddRow(tags, table, before, after);
    }

    public void AddAll(ICollection<string> tags)
    {
        foreach (SqlTable table in versions)
        {
            ChangeTags.AddAll(tags, table);
            // A primary key that this catalog does not know may be known to a reader.
            tags.Add(table.Tags.RowsOf(AnyPrimary));
        }
    }
}
