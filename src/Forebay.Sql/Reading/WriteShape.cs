using Forebay.Sql.Schema;

namespace Forebay.Sql.Reading;

/// <summary>What a statement gives the columns of the rows that it writes, and what follows of that for their keys.</summary>
internal sealed class WriteShape(SqlDialect dialect, bool isTrusted)
{
    private readonly StringComparison comparison = dialect == SqlDialect.PostgreSql ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
    private readonly List<(string Column, WrittenValue? Value)> given = [];

    /// <summary>Whether columns are written that are not known by their names.</summary>
    public bool HasUnknownColumns { get; set; }

    /// <summary>Whether nothing is given.</summary>
    public bool IsEmpty => given.Count == 0;

    /// <summary>Notes that a column is given a value; null: one that is not known.</summary>
    public void Give(string column, WrittenValue? value)
    {
        given.Add((column, isTrusted ? value : null));
        // Names of one column may be written in several ways beyond ASCII, and SQLite's row id has names of its own.
        HasUnknownColumns |= !System.Text.Ascii.IsValid(column)
            || (dialect == SqlDialect.Sqlite && (column.Equals("rowid", comparison) || column.Equals("oid", comparison) || column.Equals("_rowid_", comparison)));
    }

    /// <summary>Whether an update leaves a key as it was.</summary>
    public bool Keeps(SqlKey key) => !HasUnknownColumns && !key.Columns.Any(column => given.Exists(one => one.Column.Equals(column.Name, comparison)));

    /// <summary>The name that a written row has by a key; null: not known.</summary>
    /// <param name="key">The key.</param>
    /// <param name="before">The rows that are updated; null: they are not named by this key, or there are none.</param>
    public SqlPin? NewName(SqlKey key, SqlPin? before)
    {
        if (HasUnknownColumns)
            return null;
        var values = new IReadOnlyList<SqlValue>[key.Columns.Count];
        for (int at = 0; at < values.Length; at++)
        {
            SqlKeyColumn column = key.Columns[at];
            int place = given.FindIndex(one => one.Column.Equals(column.Name, comparison));
            if (place >= 0)
            {
                if (given[place].Value is not { } written || !written.TryFor(column.Kind, dialect, out SqlValue value))
                    return null;
                values[at] = [value];
            }
            else if (before is not null)
            {
                values[at] = before.Values[at];
            }
            else
            {
                return null;
            }
        }
        return new SqlPin(key, values) { IsStored = true };
    }
}
