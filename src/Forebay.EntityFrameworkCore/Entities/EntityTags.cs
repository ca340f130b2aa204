using Forebay.EntityFrameworkCore.Changes;
using Forebay.Sql.Caching;
using Forebay.Sql.Tags;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Forebay.EntityFrameworkCore.Entities;

/// <summary>The tags of an entity's row, in each table that it is mapped to.</summary>
internal sealed class EntityTags(IEntityType type, SqlDatabase database)
{
    /// <summary>Those of the entity of a key, and of the tables as a whole: any of its values may have changed.</summary>
    public HashSet<string> Of(IReadOnlyList<IProperty> properties, IReadOnlyList<object> key)
    {
        var tags = new HashSet<string>(StringComparer.Ordinal);
        foreach (ITableMapping mapping in type.GetTableMappings())
        {
            if (database.Schema?.Catalog.Find(mapping.Table.Schema, mapping.Table.Name) is not { IsView: false } relation)
            {
                tags.Add(database.Tag);
                continue;
            }
            KeyImage image = (string column, out string? text) =>
            {
                text = null;
                IProperty? property = mapping.ColumnMappings.FirstOrDefault(one => one.Column.Name == column)?.Property;
                int at = property is null ? -1 : properties.ToList().IndexOf(property);
                return at >= 0 && KeyValues.TryText(property!, key[at], out text);
            };
            ChangeTags.AddRow(tags, relation.Tables[0], image, image);
        }
        return tags;
    }
}
