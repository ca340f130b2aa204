using Forebay.Sql;
using Forebay.Sql.Caching;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Forebay.EntityFrameworkCore.Interception;

/// <summary>Follows <c>SaveChanges</c>: what it has changed is invalidated before it returns, or with the transaction that it is part of.</summary>
internal sealed class SaveEnds(SqlCache? told) : CacheInterceptor(told), ISaveChangesInterceptor
{
    public InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        if (eventData.Context is { } context && CacheOf(context) is { } cache)
            cache.BeginSave(context);
        return result;
    }

    public ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        new(SavingChanges(eventData, result));

    public int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Blocking.Await(EndAsync(eventData.Context, failure: null, async: false));
        return result;
    }

    public async ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await EndAsync(eventData.Context, failure: null, async: true).ConfigureAwait(false);
        return result;
    }

    public void SaveChangesFailed(DbContextErrorEventData eventData) => Blocking.Await(EndAsync(eventData.Context, eventData.Exception, async: false));

    public Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default) => EndAsync(eventData.Context, eventData.Exception, async: true).AsTask();

    public void SaveChangesCanceled(DbContextEventData eventData) => Blocking.Await(EndAsync(eventData.Context, new OperationCanceledException(), async: false));

    public Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default) => EndAsync(eventData.Context, new OperationCanceledException(), async: true).AsTask();

    private async ValueTask EndAsync(DbContext? context, Exception? failure, bool async)
    {
        if (context is null || CacheOf(context) is not { } cache || cache.SaveOf(context) is not { } save)
            return;
        cache.EndSave(context);
        await save.EndAsync(cache.Sql, failure, async).ConfigureAwait(false);
    }
}
