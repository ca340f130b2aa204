using Forebay.Sql.Schema;

namespace Forebay.MySql.Binlog.Schema;

/// <summary>A catalog as a session sees it that uses another database.</summary>
internal sealed class DatabaseCatalog(SqlCatalog catalog, string database) : ISqlCatalog
{
    public IEnumerable<SqlTable> Tables => catalog.Tables;

    public SqlRelation? Find(string? qualifier, string name) => (qualifier ?? database) is { Length: > 0 } where ? catalog.Find(where, name) : null;

    public IEnumerable<SqlCascade> Cascades(SqlTable table) => catalog.Cascades(table);

    public bool HasOwnFunction(string name) => catalog.HasOwnFunction(name);
}
