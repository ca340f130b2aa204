using Forebay.Sql.Schema;

namespace Forebay.Sql.Reading;

/// <summary>One place in a FROM where rows come from.</summary>
/// <param name="alias">The name by which columns are qualified.</param>
/// <param name="relation">The table or view; null: a subquery, a common table expression, or a function.</param>
/// <param name="group">The conditions its rows must fulfil.</param>
internal sealed class Occurrence(string alias, SqlRelation? relation, FilterGroup group)
{
    public string Alias { get; } = alias;

    public SqlRelation? Relation { get; } = relation;

    public FilterGroup Group { get; } = group;

    /// <summary>Whether its columns have other names here than in the table.</summary>
    public bool IsRenamed { get; set; }

    /// <summary>The table that a column can be told of; null: there is none.</summary>
    public SqlTable? Table => Relation is { IsView: false, Tables.Count: > 0 } && !IsRenamed ? Relation.Tables[0] : null;

    /// <summary>How a key's column tells its values apart; null: the table has no key with this column.</summary>
    public KeyValueKind? KindOf(string column, StringComparison comparison)
    {
        if (Table is not { } table)
            return null;
        foreach (SqlKey key in table.Keys)
        {
            foreach (SqlKeyColumn one in key.Columns)
            {
                if (one.Name.Equals(column, comparison))
                    return one.Kind;
            }
        }
        return null;
    }

    /// <summary>Whether it has the column; null: not known.</summary>
    public bool? Has(string column, StringComparison comparison) =>
        Table?.Columns is { } columns ? columns.Any(one => one.Equals(column, comparison)) : null;
}
