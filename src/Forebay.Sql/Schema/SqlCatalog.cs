using System.Collections.Frozen;

namespace Forebay.Sql.Schema;

/// <summary>A catalog over lists of tables and views. Immutable, thread-safe.</summary>
public sealed class SqlCatalog : ISqlCatalog
{
    private readonly FrozenDictionary<(string Qualifier, string Name), SqlRelation> relations;
    private readonly FrozenDictionary<SqlTable, SqlCascade[]> cascades;
    private readonly FrozenSet<string> functions;
    private string[] searchPath;
    private readonly SqlDialect dialect;

    /// <summary>A catalog.</summary>
    /// <param name="dialect">How names are compared: PostgreSQL's and MySQL's letter by letter, SQLite's without case.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="searchPath">Where names without a qualifier are looked for, in this order: schemas (PostgreSQL) or the session's database (MySQL). Not used for SQLite.</param>
    /// <param name="relations">Views, and tables whose rows lie in others too.</param>
    /// <param name="foreignKeys">Foreign keys that change rows by themselves.</param>
    /// <param name="ownFunctions">Names of functions that the database's users made.</param>
    public SqlCatalog(
        SqlDialect dialect,
        IEnumerable<SqlTable> tables,
        IEnumerable<string>? searchPath = null,
        IEnumerable<SqlNamedRelation>? relations = null,
        IEnumerable<SqlForeignKey>? foreignKeys = null,
        IEnumerable<string>? ownFunctions = null)
    {
        ArgumentNullException.ThrowIfNull(tables);
        this.dialect = dialect;
        Tables = [.. tables];
        this.searchPath = dialect == SqlDialect.Sqlite ? [""] : [.. searchPath ?? []];
        Dictionary<(string, string), SqlRelation> byName = [];
        foreach (SqlTable table in Tables)
            byName[NameOf(dialect == SqlDialect.PostgreSql ? table.Schema : table.Database, table.Name)] = SqlRelation.Of(table);
        foreach (SqlNamedRelation named in relations ?? [])
            byName[NameOf(named.Qualifier, named.Name)] = named.Relation;
        this.relations = byName.ToFrozenDictionary();
        cascades = (foreignKeys ?? []).Where(static key => key.OnDelete || key.OnUpdate).GroupBy(static key => key.Referenced)
            .ToFrozenDictionary(static group => group.Key, static group => group.Select(static key => new SqlCascade(key.Table, key.OnDelete, key.OnUpdate)).ToArray());
        functions = (ownFunctions ?? []).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether names are compared without case, as MySQL does where <c>lower_case_table_names</c> is not 0.</summary>
    public bool IgnoresCase { get; init; }

    /// <inheritdoc/>
    public IEnumerable<SqlTable> Tables { get; }

    internal IReadOnlyDictionary<(string Qualifier, string Name), SqlRelation> Relations => relations;

    internal IEnumerable<string> OwnFunctions => functions;

    /// <summary>The same tables as a session of MySQL sees them that has another default database.</summary>
    /// <param name="database">The database; null: none, and names need a qualifier.</param>
    internal SqlCatalog In(string? database)
    {
        var other = (SqlCatalog)MemberwiseClone();
        other.searchPath = database is null ? [] : [database];
        return other;
    }

    /// <inheritdoc/>
    public SqlRelation? Find(string? qualifier, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (qualifier is not null && dialect == SqlDialect.Sqlite)
            return qualifier.Equals("main", StringComparison.OrdinalIgnoreCase) ? FindExact("", name) : null;
        return qualifier is not null ? FindExact(qualifier, name) : searchPath.Select(one => FindExact(one, name)).FirstOrDefault(static found => found is not null);
    }

    /// <inheritdoc/>
    public IEnumerable<SqlCascade> Cascades(SqlTable table) => cascades.TryGetValue(table, out SqlCascade[]? found) ? found : [];

    /// <inheritdoc/>
    public bool HasOwnFunction(string name) => functions.Contains(name);

    private SqlRelation? FindExact(string qualifier, string name)
    {
        if (relations.TryGetValue(NameOf(qualifier, name), out SqlRelation? found) || !IgnoresCase)
            return found;
        return relations.FirstOrDefault(one => one.Key.Qualifier.Equals(qualifier, StringComparison.OrdinalIgnoreCase) && one.Key.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
    }

    private (string Qualifier, string Name) NameOf(string? qualifier, string name) =>
        dialect == SqlDialect.Sqlite ? ("", name.ToLowerInvariant()) : (qualifier ?? "", name);
}
