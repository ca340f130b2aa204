using Forebay.Sql.Caching;
using Forebay.Sql.Schema;
using Forebay.Sql.Tags;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Forebay.EntityFrameworkCore.Changes;

/// <summary>An entity that is saved: which rows of which tables change with it. Made before its command runs; asked before and after.</summary>
internal sealed class ChangedEntry
{
    private readonly EntityEntry entry;
    private readonly EntityState state;
    private readonly bool isVersioned;
    private readonly List<(ITableMapping Mapping, Dictionary<string, string?> Before)> rows;

    public ChangedEntry(EntityEntry entry)
    {
        this.entry = entry;
        state = entry.State;
        // With a version the database itself says whether the row is still the one that was read; without, others may have changed what it was.
        isVersioned = entry.Metadata.GetProperties().Any(static property => property is { IsConcurrencyToken: true, ValueGenerated: ValueGenerated.OnAddOrUpdate });
        rows = entry.Metadata.IsMappedToJson() ? [] : [.. entry.Metadata.GetTableMappings().Select(mapping => (mapping, state == EntityState.Added ? [] : Before(mapping)))];
    }

    /// <summary>Adds the tags of all that changes, as far as it is known by now; what is not known is taken as all of the table's rows.</summary>
    public void AddTags(ICollection<string> tags, SqlDatabase database)
    {
        if (database.Schema is not { } schema)
        {
            tags.Add(database.Tag);
            return;
        }
        foreach ((ITableMapping mapping, Dictionary<string, string?> before) in rows)
        {
            SqlRelation? relation = schema.Catalog.Find(mapping.Table.Schema, mapping.Table.Name);
            if (relation is null)
                tags.Add(database.Tag);
            else if (relation.IsView)
                AddAll(tags, relation);
            else
                AddRow(tags, database, schema.Catalog, relation.Tables[0], mapping, before);
        }
        if (rows.Count == 0)
            AddOwner(tags, database, schema);
    }

    private void AddRow(ICollection<string> tags, SqlDatabase database, ISqlCatalog catalog, SqlTable table, ITableMapping mapping, Dictionary<string, string?> before)
    {
        SqlKey? primary = table.Keys.FirstOrDefault(static key => key.IsPrimary);
        bool IsBeforeKnown(string column) => isVersioned || (primary is not null && primary.Columns.Any(one => one.Name == column));
        KeyImage? old = state == EntityState.Added ? null : (string column, out string? text) => before.TryGetValue(column, out text) && IsBeforeKnown(column);
        KeyImage? now = state == EntityState.Deleted ? null : (string column, out string? text) => TryNow(mapping, column, out text);
        ChangeTags.AddRow(tags, table, old, now);
        if (!Consequences.TryAdd(tags, catalog, table, deletes: state == EntityState.Deleted, updates: state == EntityState.Modified))
            tags.Add(database.Tag);
    }

    // What is kept inside of its owner's row, as JSON: that row changes.
    private void AddOwner(ICollection<string> tags, SqlDatabase database, SqlSchema schema)
    {
        IForeignKey? own = entry.Metadata.FindOwnership();
        IEntityType? root = own?.PrincipalEntityType;
        while (root is not null && root.IsMappedToJson() && root.FindOwnership() is { } next)
            root = next.PrincipalEntityType;
        foreach (ITableMapping mapping in root?.GetTableMappings() ?? [])
        {
            SqlRelation? relation = schema.Catalog.Find(mapping.Table.Schema, mapping.Table.Name);
            if (relation is null)
            {
                tags.Add(database.Tag);
                continue;
            }
            if (relation.IsView)
            {
                AddAll(tags, relation);
                continue;
            }
            // The key of what is owned begins with its owner's.
            IReadOnlyList<IProperty> key = root!.FindPrimaryKey()!.Properties;
            KeyImage image = (string column, out string? text) =>
            {
                text = null;
                IProperty? property = mapping.ColumnMappings.FirstOrDefault(one => one.Column.Name == column)?.Property;
                int at = property is null ? -1 : key.ToList().IndexOf(property);
                return at >= 0 && at < own!.Properties.Count && entry.Property(own.Properties[at]) is { IsTemporary: false } value && KeyValues.TryText(property!, value.CurrentValue, out text);
            };
            ChangeTags.AddRow(tags, relation.Tables[0], image, image);
            if (!Consequences.TryAdd(tags, schema.Catalog, relation.Tables[0], deletes: false, updates: true))
                tags.Add(database.Tag);
        }
    }

    private static void AddAll(ICollection<string> tags, SqlRelation relation)
    {
        foreach (SqlTable table in relation.Tables)
            ChangeTags.AddAll(tags, table);
    }

    private Dictionary<string, string?> Before(ITableMapping mapping)
    {
        var known = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (IColumnMapping column in mapping.ColumnMappings)
        {
            if (KeyValues.TryText(column.Property, entry.OriginalValues[column.Property], out string? text))
                known[column.Column.Name] = text;
        }
        return known;
    }

    private bool TryNow(ITableMapping mapping, string column, out string? text)
    {
        text = null;
        IProperty? property = mapping.ColumnMappings.FirstOrDefault(one => one.Column.Name == column)?.Property;
        if (property is null)
            return false;
        PropertyEntry now = entry.Property(property);
        return !now.IsTemporary && KeyValues.TryText(property, now.CurrentValue, out text);
    }
}
