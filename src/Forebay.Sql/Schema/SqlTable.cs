namespace Forebay.Sql.Schema;

/// <summary>A table as its database has it. Immutable.</summary>
public sealed class SqlTable
{
    /// <summary>A table.</summary>
    /// <param name="database">The database's name; of SQLite the name that the application gives it.</param>
    /// <param name="schema">The schema's name; null where a database has none (MySQL, SQLite).</param>
    /// <param name="name">The table's name.</param>
    /// <param name="keys">By which its rows are named, the primary key first. Keys with a column of <see cref="KeyValueKind.None"/> are of no use and left out.</param>
    /// <param name="columns">The names of all its columns, in their order; null: not known.</param>
    public SqlTable(string database, string? schema, string name, IEnumerable<SqlKey> keys, IEnumerable<string>? columns = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(database);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(keys);
        Database = database;
        Schema = schema;
        Name = name;
        Keys = [.. keys.Where(static key => key.Columns.Count > 0 && key.Columns.All(static column => column.Kind != KeyValueKind.None))];
        Columns = columns is null ? null : [.. columns];
        Tags = new Tags.TableTags(this);
    }

    /// <summary>The database's name.</summary>
    public string Database { get; }

    /// <summary>The schema's name, or null.</summary>
    public string? Schema { get; }

    /// <summary>The table's name.</summary>
    public string Name { get; }

    /// <summary>By which its rows are named, the primary key first.</summary>
    public IReadOnlyList<SqlKey> Keys { get; }

    /// <summary>The names of all its columns, in their order; null: not known, or some of them are invisible (MySQL, MariaDB).</summary>
    public IReadOnlyList<string>? Columns { get; }

    /// <summary>Why what is read from it must not be cached (row-level security, a foreign table, a temporary one); null: it may be.</summary>
    public string? Uncacheable { get; init; }

    /// <summary>Whether a write to it may run code of the database's users (triggers, rules), which may write anything.</summary>
    public bool HasTriggers { get; init; }

    /// <summary>The names by which entries depend on it.</summary>
    public Tags.TableTags Tags { get; }

    /// <inheritdoc/>
    public override string ToString() => Schema is null ? $"{Database}.{Name}" : $"{Database}.{Schema}.{Name}";
}
