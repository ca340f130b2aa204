using System.Runtime.CompilerServices;
using Forebay.EntityFrameworkCore.Interception;
using Forebay.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Forebay;

/// <summary>Puts the cache in front of a context's database.</summary>
public static class ForebayDbContextOptionsExtensions
{
    // One set for every context that asks its application, and one for each cache: their state is beside the contexts.
    private static readonly IInterceptor[] OfApplication = Make(null);
    private static readonly ConditionalWeakTable<SqlCache, IInterceptor[]> OfCaches = [];

    /// <summary>Answers the context's queries from the cache, and invalidates what its changes concern when they are committed. Nothing else changes.</summary>
    /// <param name="options">The context's options, with its provider chosen.</param>
    /// <param name="cache">From <c>AddSqlCache</c>; null: the application's, of the services that the context is registered with.</param>
    /// <returns>The same options.</returns>
    public static DbContextOptionsBuilder UseForebay(this DbContextOptionsBuilder options, SqlCache? cache = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.AddInterceptors(cache is null ? OfApplication : OfCaches.GetValue(cache, static one => Make(one)));
    }

    /// <inheritdoc cref="UseForebay(DbContextOptionsBuilder, SqlCache?)"/>
    public static DbContextOptionsBuilder<TContext> UseForebay<TContext>(this DbContextOptionsBuilder<TContext> options, SqlCache? cache = null)
        where TContext : DbContext
    {
        UseForebay((DbContextOptionsBuilder)options, cache);
        return options;
    }

    private static IInterceptor[] Make(SqlCache? cache) => [new CommandAnswers(cache), new ConnectionSessions(cache), new TransactionEnds(cache), new SaveEnds(cache)];
}
