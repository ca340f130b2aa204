using System.Data.Common;
using Forebay.Sql.Caching;

namespace Forebay.Sql;

/// <summary>Several statements in one round trip. They go to the database as they are; what may have been changed by them is invalidated. Not thread-safe.</summary>
internal sealed class CachingBatch(DbBatch inner, CachingConnection connection) : DbBatch
{
    private CachingConnection connection = connection;
    private DbTransaction? transaction;

    public override int Timeout
    {
        get => inner.Timeout;
        set => inner.Timeout = value;
    }

    protected override DbBatchCommandCollection DbBatchCommands => inner.BatchCommands;

    protected override DbConnection? DbConnection
    {
        get => connection;
        set
        {
            connection = value as CachingConnection ?? throw new ArgumentException($"The batch belongs to a {nameof(CachingConnection)}; this is {(value is null ? "null" : value.GetType())}.", nameof(value));
            inner.Connection = connection.InnerConnection;
        }
    }

    protected override DbTransaction? DbTransaction
    {
        get => transaction;
        set
        {
            transaction = value;
            inner.Transaction = value is CachingTransaction own ? own.Inner : value;
        }
    }

    public override void Cancel() => inner.Cancel();

    public override void Prepare() => inner.Prepare();

    public override Task PrepareAsync(CancellationToken cancellationToken = default) => inner.PrepareAsync(cancellationToken);

    public override int ExecuteNonQuery() => Blocking.Await(RunAsync((_, _) => new ValueTask<int>(inner.ExecuteNonQuery()), async: false, CancellationToken.None));

    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken = default) =>
        RunAsync(async (_, cancellation) => await inner.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false), async: true, cancellationToken).AsTask();

    public override object? ExecuteScalar() => Blocking.Await(RunAsync((_, _) => new ValueTask<object?>(inner.ExecuteScalar()), async: false, CancellationToken.None));

    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken = default) =>
        RunAsync(async (_, cancellation) => await inner.ExecuteScalarAsync(cancellation).ConfigureAwait(false), async: true, cancellationToken).AsTask();

    protected override DbBatchCommand CreateDbBatchCommand() => inner.CreateBatchCommand();

    protected override DbDataReader ExecuteDbDataReader(System.Data.CommandBehavior behavior) =>
        Blocking.Await(RunAsync((_, _) => new ValueTask<DbDataReader>(inner.ExecuteReader(behavior)), async: false, CancellationToken.None));

    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(System.Data.CommandBehavior behavior, CancellationToken cancellationToken) =>
        RunAsync(async (_, cancellation) => await inner.ExecuteReaderAsync(behavior, cancellation).ConfigureAwait(false), async: true, cancellationToken).AsTask();

    private ValueTask<T> RunAsync<T>(Func<bool, CancellationToken, ValueTask<T>> run, bool async, CancellationToken cancellationToken)
    {
        SqlSession session = connection.Session ?? throw new InvalidOperationException("The connection is not open: call Open first.");
        return connection.Cache.Writes.RunAsync(session, WriteFacts.Of(session, inner), run, async, cancellationToken);
    }
}
