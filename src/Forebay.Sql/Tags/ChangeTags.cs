using Forebay.Sql.Schema;

namespace Forebay.Sql.Tags;

/// <summary>What a change invalidates. It must cover every tag that a reader of the changed rows, before or after, can have.</summary>
internal static class ChangeTags
{
    /// <summary>One row was inserted (no state before), deleted (none after) or updated.</summary>
    /// <param name="tags">Where they are added to.</param>
    /// <param name="table">The table.</param>
    /// <param name="before">The row before; null: there was none.</param>
    /// <param name="after">The row after; null: there is none.</param>
    public static void AddRow(ICollection<string> tags, SqlTable table, KeyImage? before, KeyImage? after)
    {
        tags.Add(table.Tags.Table);
        foreach (SqlKey key in table.Keys)
        {
            bool isKnown = AddImage(tags, table, key, before) & AddImage(tags, table, key, after);
            if (!isKnown)
                tags.Add(table.Tags.RowsOf(key));
        }
    }

    /// <summary>Rows were changed that are not known.</summary>
    public static void AddAll(ICollection<string> tags, SqlTable table)
    {
        foreach (string tag in table.Tags.All)
            tags.Add(tag);
    }

    // False: the row's name by this key is not known.
    private static bool AddImage(ICollection<string> tags, SqlTable table, SqlKey key, KeyImage? image)
    {
        if (image is null)
            return true;
        var values = new string[key.Columns.Count];
        bool isNamed = true;
        for (int at = 0; at < values.Length; at++)
        {
            if (!image(key.Columns[at].Name, out string? text))
                return false;
            // No statement names a row by NULL: nothing equals it.
            isNamed &= text is not null;
            values[at] = text ?? "";
        }
        if (isNamed)
            tags.Add(table.Tags.Row(key, values));
        return true;
    }
}
