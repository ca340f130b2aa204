using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Forebay.Sql;
using Forebay.Sql.Caching;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Forebay.EntityFrameworkCore.Sessions;

/// <summary>The cache of the contexts that use one <see cref="SqlCache"/>, with what is known of their connections. Thread-safe.</summary>
internal sealed class ContextCache(SqlCache cache)
{
    private static readonly ConditionalWeakTable<SqlCache, ContextCache> Caches = [];
    private static readonly ConditionalWeakTable<DbContext, ContextCache> Contexts = [];

    private readonly ConditionalWeakTable<DbConnection, SqlSession> sessions = [];
    private readonly ConditionalWeakTable<DbContext, Changes.SaveScope> saves = [];

    public SqlCache Sql => cache;

    /// <summary>The one that a context uses; null where its application has none.</summary>
    /// <param name="context">The context.</param>
    /// <param name="told">The one it was told; null: the application's.</param>
    public static ContextCache? Of(DbContext? context, SqlCache? told)
    {
        if (context is null)
            return told is null ? null : Of(told);
        if (Contexts.TryGetValue(context, out ContextCache? known))
            return known;
        SqlCache? found = told ?? context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider?.GetService(typeof(SqlCache)) as SqlCache;
        if (found is null)
            throw new ForebayConfigurationException($"{context.GetType().Name} uses Forebay, and its application has no SqlCache: call AddForebay(cache => cache.AddSqlCache()), or UseForebay(sqlCache).");
        ContextCache made = Of(found);
        Freshness.EntityPolicies.Apply(context.Model, found);
        Contexts.AddOrUpdate(context, made);
        return made;
    }

    /// <summary>The one of a <see cref="SqlCache"/>.</summary>
    public static ContextCache Of(SqlCache cache) => Caches.GetValue(cache, static one => new ContextCache(one));

    /// <summary>What is known of a connection. One that was opened by others may stand anywhere: nothing is cached on it.</summary>
    public SqlSession SessionOf(DbConnection connection)
    {
        if (sessions.TryGetValue(connection, out SqlSession? session) && session.IsOpen)
            return session;
        session = new SqlSession(cache.Databases.Of(connection), connection.ConnectionString) { IsInForeignTransaction = connection.State == ConnectionState.Open };
        sessions.AddOrUpdate(connection, session);
        return session;
    }

    /// <summary>A connection was opened: its session begins.</summary>
    public SqlSession Opened(DbConnection connection)
    {
        // EF opens a connection for each command: what is known of it stays where it leads to the same database.
        if (sessions.TryGetValue(connection, out SqlSession? session) && session.LeadsTo(connection))
        {
            session.IsOpen = true;
            return session;
        }
        session = new SqlSession(cache.Databases.Of(connection), connection.ConnectionString);
        sessions.AddOrUpdate(connection, session);
        return session;
    }

    /// <summary>A connection was closed: its session ends.</summary>
    public ValueTask ClosedAsync(DbConnection connection) => sessions.TryGetValue(connection, out SqlSession? session) ? session.ClosedAsync() : default;

    /// <summary>What a context saves now; null where it does not.</summary>
    public Changes.SaveScope? SaveOf(DbContext? context) => context is not null && saves.TryGetValue(context, out Changes.SaveScope? scope) ? scope : null;

    public void BeginSave(DbContext context) => saves.AddOrUpdate(context, new Changes.SaveScope());

    public void EndSave(DbContext context) => saves.Remove(context);
}
