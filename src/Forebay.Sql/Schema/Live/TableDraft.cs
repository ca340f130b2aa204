namespace Forebay.Sql.Schema.Live;

/// <summary>A table while its catalog is read.</summary>
internal sealed class TableDraft(string database, string? schema, string name)
{
    private readonly List<SqlKey> keys = [];
    private SqlTable? made;

    public string? Schema { get; } = schema;

    public string Name { get; } = name;

    /// <summary>The columns in their order, with what tells their values apart.</summary>
    public List<SqlKeyColumn> Columns { get; } = [];

    public string? Uncacheable { get; set; }

    public bool HasTriggers { get; set; }

    /// <summary>Whether it has columns that an INSERT without names passes over, so that places tell nothing.</summary>
    public bool HasInvisibleColumns { get; set; }

    /// <summary>The finished table; nothing is added after it was asked for.</summary>
    public SqlTable Table => made ??= new SqlTable(database, Schema, Name, keys.OrderBy(static key => key.IsPrimary ? 0 : key.IsUnique ? 1 : 2), HasInvisibleColumns ? null : Columns.Select(static column => column.Name))
    {
        Uncacheable = Uncacheable,
        HasTriggers = HasTriggers,
    };

    /// <summary>Adds a key, unless there is one of the same columns already, or one of its columns is unknown.</summary>
    public void AddKey(IEnumerable<string> columns, bool isPrimary, bool isUnique)
    {
        SqlKeyColumn?[] found = [.. columns.Select(column => Columns.Find(one => one.Name == column))];
        if (found.Length == 0 || found.Contains(null) || keys.Exists(key => key.Columns.SequenceEqual(found!)))
            return;
        keys.Add(new SqlKey(found!, isPrimary && !keys.Exists(static key => key.IsPrimary), isUnique));
    }
}
