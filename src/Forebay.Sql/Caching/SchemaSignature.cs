using System.Text;
using Forebay.Sql.Schema;

namespace Forebay.Sql.Caching;

/// <summary>All of a catalog that decides what a result depends on, as one text.</summary>
internal static class SchemaSignature
{
    public static string Of(ISqlCatalog catalog)
    {
        var text = new StringBuilder();
        foreach (SqlTable table in catalog.Tables.OrderBy(static table => table.ToString(), StringComparer.Ordinal))
        {
            text.Append(table).Append('\t').Append(table.Uncacheable).Append('\t').AppendJoin(',', table.Columns ?? []);
            foreach (SqlKey key in table.Keys)
                text.Append('\t').Append(key.IsPrimary ? 'p' : key.IsUnique ? 'u' : 'k').AppendJoin(',', key.Columns.Select(static column => $"{column.Name} {column.Kind}"));
            text.Append('\n');
        }
        return text.ToString();
    }
}
