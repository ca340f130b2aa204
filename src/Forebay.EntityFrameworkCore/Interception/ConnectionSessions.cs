using System.Data.Common;
using Forebay.EntityFrameworkCore.Sessions;
using Forebay.Sql;
using Forebay.Sql.Caching;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Forebay.EntityFrameworkCore.Interception;

/// <summary>Follows connections from their opening to their end.</summary>
internal sealed class ConnectionSessions(SqlCache? told) : CacheInterceptor(told), IDbConnectionInterceptor
{
    public void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (CacheOf(eventData.Context) is { } cache)
            Blocking.Await(OpenedAsync(cache, connection, async: false, CancellationToken.None));
    }

    public Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default) =>
        CacheOf(eventData.Context) is { } cache ? OpenedAsync(cache, connection, async: true, cancellationToken).AsTask() : Task.CompletedTask;

    public void ConnectionClosed(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (CacheOf(eventData.Context) is { } cache)
            Blocking.Await(cache.ClosedAsync(connection));
    }

    public Task ConnectionClosedAsync(DbConnection connection, ConnectionEndEventData eventData) =>
        CacheOf(eventData.Context) is { } cache ? cache.ClosedAsync(connection).AsTask() : Task.CompletedTask;

    private static ValueTask OpenedAsync(ContextCache cache, DbConnection connection, bool async, CancellationToken cancellationToken)
    {
        SqlSession session = cache.Opened(connection);
        return session.Database.EnsureAsync(session, connection, async, cancellationToken);
    }
}
