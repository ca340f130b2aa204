using System.Data.Common;

namespace Forebay.Sql;

/// <summary>A data source whose reads come from the cache: to be used in the place of the one that it is made of, by Dapper or plain ADO.NET. Thread-safe.</summary>
/// <remarks>
/// Statements that only read, outside of a transaction, are answered from the cache where it has their rows. What a statement changes is invalidated when it is
/// committed, before the call returns. Whatever is not understood goes to the database as it is, and invalidates what it may have changed.
/// </remarks>
public sealed class CachingDataSource : DbDataSource
{
    private readonly DbDataSource inner;
    private readonly SqlCache cache;

    /// <summary>A data source in front of another.</summary>
    /// <param name="inner">The provider's own; disposed of with this.</param>
    /// <param name="cache">From <c>AddSqlCache</c>.</param>
    public CachingDataSource(DbDataSource inner, SqlCache cache)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(cache);
        this.inner = inner;
        this.cache = cache;
    }

    /// <inheritdoc/>
    public override string ConnectionString => inner.ConnectionString;

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection() => CachingConnection.Of(inner.CreateConnection(), cache);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override async ValueTask DisposeAsyncCore()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsyncCore().ConfigureAwait(false);
    }
}
