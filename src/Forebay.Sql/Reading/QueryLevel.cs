using Forebay.Sql.Schema;

namespace Forebay.Sql.Reading;

/// <summary>One SELECT (or UPDATE, DELETE) with what its FROM names; a subquery is a level of its own.</summary>
internal sealed class QueryLevel(bool isNested, SqlDialect dialect)
{
    // Above it, names without a qualifier are not looked for: that must stay linear.
    private const int MostForBareNames = 32;

    private readonly Dictionary<string, int> byAlias = new(dialect == SqlDialect.Sqlite ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    /// <summary>How names of columns are compared. PostgreSQL's are folded already.</summary>
    public StringComparison Comparison { get; } = dialect == SqlDialect.PostgreSql ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    public SqlDialect Dialect { get; } = dialect;

    /// <summary>What WHERE demands of all.</summary>
    public FilterGroup Where { get; } = new(parent: null);

    public List<Occurrence> Occurrences { get; } = [];

    /// <summary>Whether a NATURAL or USING join gives columns that belong to two tables.</summary>
    public bool HasMergedColumns { get; set; }

    public void Add(Occurrence occurrence)
    {
        // Two of one alias: none is found by it. MySQL may tell them apart by their letters' case.
        if (!byAlias.TryAdd(occurrence.Alias, Occurrences.Count))
            byAlias[occurrence.Alias] = -1;
        Occurrences.Add(occurrence);
    }

    /// <summary>The occurrence of an alias, among those from a place on; null: none, or one of an outer query.</summary>
    public Occurrence? Find(string alias, int from = 0) =>
        byAlias.TryGetValue(alias, out int at) && at >= from ? Occurrences[at] : null;

    /// <summary>Adds conditions that a clause demands.</summary>
    /// <param name="conjuncts">As the clause writes them.</param>
    /// <param name="group">The tables it demands them of.</param>
    /// <param name="from">The first table whose columns the clause can name; -1: the clause is WHERE, and all can be named.</param>
    public void Demand(IEnumerable<Conjunct> conjuncts, FilterGroup group, int from)
    {
        foreach (Conjunct conjunct in conjuncts)
        {
            if (!TryBind(conjunct.Column, from, out BoundColumn column, out KeyValueKind kind))
                continue;
            if (conjunct.Values is not { } written)
            {
                if (TryBind(conjunct.Other, from, out BoundColumn other, out KeyValueKind otherKind) && kind == otherKind)
                    group.Equalities.Add(new Equality(column, other, null));
            }
            else if (TryConvert(written, kind, out SqlValue[] values))
            {
                group.Equalities.Add(new Equality(column, default, values));
            }
        }
    }

    /// <summary>Adds that two sides of a join have equal columns of a name.</summary>
    public void DemandEqual(string name, FilterGroup group, int from, int right)
    {
        if (OnlyOneWith(name, from, right) is { } one && OnlyOneWith(name, right, Occurrences.Count) is { } other
            && one.KindOf(name, Comparison) is { } kind && other.KindOf(name, Comparison) == kind)
        {
            group.Equalities.Add(new Equality(new BoundColumn(one, Fold(name)), new BoundColumn(other, Fold(name)), null));
        }
    }

    private bool TryConvert(IReadOnlyList<WrittenValue> written, KeyValueKind kind, out SqlValue[] values)
    {
        values = new SqlValue[written.Count];
        for (int at = 0; at < values.Length; at++)
        {
            if (!written[at].TryFor(kind, Dialect, out values[at]))
                return false;
        }
        return true;
    }

    private bool TryBind(ColumnName column, int from, out BoundColumn bound, out KeyValueKind kind)
    {
        bound = default;
        kind = default;
        Occurrence? table = column.Qualifier is { } alias ? Find(alias, Math.Max(from, 0)) : FindBare(column.Name, from);
        if (table?.KindOf(column.Name, Comparison) is not { } known)
            return false;
        bound = new BoundColumn(table, Fold(column.Name));
        kind = known;
        return true;
    }

    // In an ON of a subquery a bare name may be an outer query's, though a later table of this one has it; in SQLite a later join may merge it with another column.
    private Occurrence? FindBare(string name, int from) =>
        HasMergedColumns || (from >= 0 && (isNested || Dialect == SqlDialect.Sqlite)) ? null : OnlyOneWith(name, 0, Occurrences.Count);

    private Occurrence? OnlyOneWith(string name, int from, int to)
    {
        if (to - from == 1)
            return Occurrences[from];
        Occurrence? found = null;
        if (to - from > MostForBareNames)
            return null;
        for (int at = from; at < to; at++)
        {
            switch (Occurrences[at].Has(name, Comparison))
            {
                case null:
                case true when found is not null:
                    return null;
                case true:
                    found = Occurrences[at];
                    break;
            }
        }
        return found;
    }

    private string Fold(string name) => Comparison == StringComparison.Ordinal ? name : name.ToLowerInvariant();
}
