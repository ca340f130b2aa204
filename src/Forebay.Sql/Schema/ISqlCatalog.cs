namespace Forebay.Sql.Schema;

/// <summary>What names stand for in a database, as one session sees it. Immutable: another schema is another catalog. Thread-safe.</summary>
public interface ISqlCatalog
{
    /// <summary>The table or view of a name; null where there is none of this name, and a statement that reads it is not cached.</summary>
    /// <param name="qualifier">What stands before the name: a schema (PostgreSQL), a database (MySQL, SQLite), or null.</param>
    /// <param name="name">The name, without quotes; folded as the dialect folds it where it was not quoted.</param>
    SqlRelation? Find(string? qualifier, string name);

    /// <summary>All its tables.</summary>
    IEnumerable<SqlTable> Tables { get; }

    /// <summary>The tables that foreign keys change together with a table, one step far; the reader goes on from there. By default none.</summary>
    IEnumerable<SqlCascade> Cascades(SqlTable table) => [];

    /// <summary>Whether the database has a function of its users by this name, which may hide a built-in one. By default none is known.</summary>
    bool HasOwnFunction(string name) => false;
}
