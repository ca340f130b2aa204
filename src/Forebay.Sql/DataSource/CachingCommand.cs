using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Forebay.Sql.Caching;
using Forebay.Sql.Results;

namespace Forebay.Sql;

/// <summary>A command that is answered from the cache where it has the rows. Not thread-safe.</summary>
internal sealed class CachingCommand(DbCommand inner) : DbCommand
{
    private CachingConnection? connection;
    private DbTransaction? transaction;

    [AllowNull]
    public override string CommandText
    {
        get => inner.CommandText;
        set => inner.CommandText = value;
    }

    public override int CommandTimeout
    {
        get => inner.CommandTimeout;
        set => inner.CommandTimeout = value;
    }

    public override CommandType CommandType
    {
        get => inner.CommandType;
        set => inner.CommandType = value;
    }

    public override bool DesignTimeVisible
    {
        get => inner.DesignTimeVisible;
        set => inner.DesignTimeVisible = value;
    }

    public override UpdateRowSource UpdatedRowSource
    {
        get => inner.UpdatedRowSource;
        set => inner.UpdatedRowSource = value;
    }

    protected override DbParameterCollection DbParameterCollection => inner.Parameters;

    protected override DbConnection? DbConnection
    {
        get => connection;
        set
        {
            connection = value switch
            {
                null => null,
                CachingConnection caching => caching,
                _ => throw new ArgumentException($"The command belongs to a {nameof(CachingConnection)}; this is a {value.GetType()}.", nameof(value)),
            };
            inner.Connection = connection?.InnerConnection;
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

    public override int ExecuteNonQuery() => Blocking.Await(NonQueryAsync(async: false, CancellationToken.None));

    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) => NonQueryAsync(async: true, cancellationToken).AsTask();

    public override object? ExecuteScalar() => Blocking.Await(ScalarAsync(async: false, CancellationToken.None));

    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) => ScalarAsync(async: true, cancellationToken).AsTask();

    protected override DbParameter CreateDbParameter() => inner.CreateParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Blocking.Await(ReaderAsync(behavior, async: false, CancellationToken.None));

    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) => ReaderAsync(behavior, async: true, cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private ValueTask<DbDataReader> ReaderAsync(CommandBehavior behavior, bool async, CancellationToken cancellationToken)
    {
        SqlCache cache = Cache(out SqlSession session);
        CommandPlan plan = cache.Statements.PlanOf(session, inner, behavior);
        if (cache.Statements.TryHit(plan, out CachedResult? hit))
            return new(new CachedResultReader(hit, Closing(behavior)));
        if (plan.Key is not null)
            return MissAsync(cache, session, plan, behavior, async, cancellationToken);
        return cache.Writes.RunAsync(
            session,
            WriteFacts.Of(session, inner),
            async (isAsync, cancellation) => isAsync ? await inner.ExecuteReaderAsync(behavior, cancellation).ConfigureAwait(false) : inner.ExecuteReader(behavior),
            async,
            cancellationToken);
    }

    private async ValueTask<DbDataReader> MissAsync(SqlCache cache, SqlSession session, CommandPlan plan, CommandBehavior behavior, bool async, CancellationToken cancellationToken)
    {
        DbDataReader reader = await cache.Statements.ReadAsync(session, plan, inner, behavior & ~CommandBehavior.CloseConnection, async, cancellationToken).ConfigureAwait(false);
        return (behavior & CommandBehavior.CloseConnection) != 0 ? new ClosingReader(reader, CloseAsync, static _ => { }) : reader;
    }

    private async ValueTask<object?> ScalarAsync(bool async, CancellationToken cancellationToken)
    {
        SqlCache cache = Cache(out SqlSession session);
        CommandPlan plan = cache.Statements.PlanOf(session, inner);
        if (plan.Key is null)
        {
            return await cache.Writes.RunAsync(
                session,
                WriteFacts.Of(session, inner),
                async (isAsync, cancellation) => isAsync ? await inner.ExecuteScalarAsync(cancellation).ConfigureAwait(false) : inner.ExecuteScalar(),
                async,
                cancellationToken).ConfigureAwait(false);
        }
        DbDataReader reader = cache.Statements.TryHit(plan, out CachedResult? hit)
            ? new CachedResultReader(hit)
            : await cache.Statements.ReadAsync(session, plan, inner, CommandBehavior.Default, async, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            bool hasRow = async ? await reader.ReadAsync(cancellationToken).ConfigureAwait(false) : reader.Read();
            return hasRow && reader.FieldCount > 0 ? reader.GetValue(0) : null;
        }
    }

    private ValueTask<int> NonQueryAsync(bool async, CancellationToken cancellationToken)
    {
        SqlCache cache = Cache(out SqlSession session);
        return cache.Writes.RunAsync(
            session,
            WriteFacts.Of(session, inner),
            async (isAsync, cancellation) => isAsync ? await inner.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false) : inner.ExecuteNonQuery(),
            async,
            cancellationToken);
    }

    private Action? Closing(CommandBehavior behavior) => (behavior & CommandBehavior.CloseConnection) != 0 ? connection!.Close : null;

    private async ValueTask CloseAsync(bool async)
    {
        if (async)
            await connection!.CloseAsync().ConfigureAwait(false);
        else
            connection!.Close();
    }

    private SqlCache Cache(out SqlSession session)
    {
        if (connection is null)
            throw new InvalidOperationException("The command has no connection: set Connection first.");
        session = connection.Session ?? throw new InvalidOperationException("The connection is not open: call Open first.");
        return connection.Cache;
    }
}
