using System.Text;
using Forebay.Sql.Schema;

namespace Forebay.Sql.Caching;

/// <summary>All of a catalog that decides what a result depends on, and what a change concerns, as one text.</summary>
internal static class SchemaSignature
{
    public static string Of(SqlCatalog catalog)
    {
        var text = new StringBuilder();
        foreach (SqlTable table in catalog.Tables.OrderBy(static table => table.ToString(), StringComparer.Ordinal))
        {
            text.Append(table).Append('\t').Append(table.Uncacheable).Append('\t').Append(table.HasTriggers).Append('\t').AppendJoin(',', table.Columns ?? []);
            foreach (SqlKey key in table.Keys)
                text.Append('\t').Append(key.IsPrimary ? 'p' : key.IsUnique ? 'u' : 'k').AppendJoin(',', key.Columns.Select(static column => $"{column.Name} {column.Kind}"));
            text.Append('\t').AppendJoin(',', catalog.Cascades(table).Select(static cascade => $"{cascade.Table} {cascade.OnDelete} {cascade.OnUpdate}").Order(StringComparer.Ordinal)).Append('\n');
        }
        foreach (((string qualifier, string name), SqlRelation relation) in catalog.Relations.OrderBy(static one => one.Key))
            text.Append(qualifier).Append('.').Append(name).Append(relation.IsView).Append(relation.Uncacheable).AppendJoin(',', relation.Tables).Append('\n');
        return text.AppendJoin(',', catalog.OwnFunctions.Order(StringComparer.Ordinal)).ToString();
    }
}
