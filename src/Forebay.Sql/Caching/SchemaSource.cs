using System.Data.Common;
using Forebay.Sql.Schema;

namespace Forebay.Sql.Caching;

/// <summary>Asks a database for its tables.</summary>
internal sealed class SchemaSource(SqlDialect dialect, string database)
{
    public SqlDialect Dialect => dialect;

    public ValueTask<ISqlCatalog> ReadAsync(DbConnection connection, bool async, CancellationToken cancellationToken) => throw new NotSupportedException(database);
}
