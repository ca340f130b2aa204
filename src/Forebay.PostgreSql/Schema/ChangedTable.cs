using Forebay.Sql.Schema;
using Forebay.Sql.Tags;

namespace Forebay.PostgreSql.Schema;

/// <summary>A table whose rows change, with those that its rows are read through too.</summary>
internal sealed class ChangedTable
{
    private readonly SqlTable[] tables;

    public ChangedTable(SqlTable[] tables)
    {
        this.tables = tables;
        foreach (SqlKeyColumn column in tables.SelectMany(static table => table.Keys).SelectMany(static key => key.Columns))
            Columns[column.Name] = column.Kind;
    }

    /// <summary>The columns by which rows are named.</summary>
    public Dictionary<string, KeyValueKind> Columns { get; } = new(StringComparer.Ordinal);

    public void AddRow(ICollection<string> tags, KeyImage? before, KeyImage? after)
    {
        foreach (SqlTable table in tables)
            ChangeTags.AddRow(tags, table, before, after);
    }

    public void AddAll(ICollection<string> tags)
    {
        foreach (SqlTable table in tables)
            ChangeTags.AddAll(tags, table);
    }
}
