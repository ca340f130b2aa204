using System.Data.Common;
using Forebay.Sql;
using Forebay.Sql.Caching;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Forebay.EntityFrameworkCore.Interception;

/// <summary>Invalidates what a transaction has changed when it has committed, before the commit returns; never when it was rolled back.</summary>
internal sealed class TransactionEnds(SqlCache? told) : CacheInterceptor(told), IDbTransactionInterceptor
{
    public DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        if (CacheOf(eventData.Context) is { } cache)
            cache.SessionOf(connection).BeginTransaction();
        return result;
    }

    public ValueTask<DbTransaction> TransactionStartedAsync(DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default) =>
        new(TransactionStarted(connection, eventData, result));

    public DbTransaction TransactionUsed(DbConnection connection, TransactionEventData eventData, DbTransaction result)
    {
        // Whoever began it ends it, and not by EF: unless another context of this cache did.
        if (CacheOf(eventData.Context) is { } cache && cache.SessionOf(connection) is { Pending: null } session)
            session.IsInForeignTransaction = true;
        return result;
    }

    public ValueTask<DbTransaction> TransactionUsedAsync(DbConnection connection, TransactionEventData eventData, DbTransaction result, CancellationToken cancellationToken = default) =>
        new(TransactionUsed(connection, eventData, result));

    public InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result) =>
        Blocking.Await(CommitAsync(transaction, eventData, result, async: false, CancellationToken.None));

    public ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        CommitAsync(transaction, eventData, result, async: true, cancellationToken);

    public void TransactionRolledBack(DbTransaction transaction, TransactionEndEventData eventData) => Over(eventData);

    public Task TransactionRolledBackAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Over(eventData);
        return Task.CompletedTask;
    }

    private async ValueTask<InterceptionResult> CommitAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, bool async, CancellationToken cancellationToken)
    {
        if (result.IsSuppressed || transaction.Connection is not { } connection || CacheOf(eventData.Context) is not { } cache)
            return result;
        SqlSession session = cache.SessionOf(connection);
        HashSet<string> tags = session.EndTransaction() ?? new HashSet<string>(StringComparer.Ordinal);
        // SaveChanges in a transaction of its own commits before it says that it is done.
        if (cache.SaveOf(eventData.Context) is { } save)
            save.AddTo(tags, session);
        await cache.Sql.Writes.CommitAsync(
            tags,
            async isAsync =>
            {
                if (isAsync)
                    await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                else
                    transaction.Commit();
            },
            async).ConfigureAwait(false);
        return InterceptionResult.Suppress();
    }

    private void Over(TransactionEndEventData eventData)
    {
        // The transaction has no connection any more; its context has.
        if (CacheOf(eventData.Context) is { } cache && eventData.Context is { } context)
            cache.SessionOf(context.Database.GetDbConnection()).EndTransaction();
    }
}
