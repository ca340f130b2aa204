using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Forebay.EntityFrameworkCore.Sessions;
using Forebay.Sql;
using Forebay.Sql.Caching;
using Forebay.Sql.Results;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Forebay.EntityFrameworkCore.Interception;

/// <summary>Answers commands from the cache, and runs those itself that it stores or that change something.</summary>
internal sealed class CommandAnswers(SqlCache? told) : CacheInterceptor(told), IDbCommandInterceptor
{
    public InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) =>
        TryHit(command, eventData, result, out ContextCache? cache, out SqlSession? session, out CommandPlan plan, out InterceptionResult<DbDataReader> answer)
            ? answer
            : Blocking.Await(ReadAsync(cache, session, plan, command, eventData, result, async: false, CancellationToken.None));

    public ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        TryHit(command, eventData, result, out ContextCache? cache, out SqlSession? session, out CommandPlan plan, out InterceptionResult<DbDataReader> answer)
            ? new(answer)
            : ReadAsync(cache, session, plan, command, eventData, result, async: true, cancellationToken);

    public InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result) =>
        Blocking.Await(ChangeAsync(command, eventData, result, async: false, CancellationToken.None));

    public ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        ChangeAsync(command, eventData, result, async: true, cancellationToken);

    public InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result) =>
        Blocking.Await(ScalarAsync(command, eventData, result, async: false, CancellationToken.None));

    public ValueTask<InterceptionResult<object>> ScalarExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) =>
        ScalarAsync(command, eventData, result, async: true, cancellationToken);

    // True: there is an answer, which may be to go on as if nobody had asked.
    private bool TryHit(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        [NotNullWhen(false)] out ContextCache? cache,
        [NotNullWhen(false)] out SqlSession? session,
        out CommandPlan plan,
        out InterceptionResult<DbDataReader> answer)
    {
        answer = result;
        plan = default;
        session = null;
        cache = null;
        if (result.HasResult || command.Connection is null || (cache = CacheOf(eventData.Context)) is null)
            return true;
        session = SessionOf(cache, command);
        if (eventData.CommandSource == CommandSource.SaveChanges)
            return false;
        plan = cache.Sql.Statements.PlanOf(session, command);
        if (!cache.Sql.Statements.TryHit(plan, out CachedResult? hit))
            return false;
        answer = InterceptionResult<DbDataReader>.SuppressWithResult(new CachedResultReader(hit));
        return true;
    }

    private static async ValueTask<InterceptionResult<DbDataReader>> ReadAsync(
        ContextCache cache,
        SqlSession session,
        CommandPlan plan,
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        bool async,
        CancellationToken cancellationToken)
    {
        if (eventData.CommandSource == CommandSource.SaveChanges)
        {
            await SavingAsync(cache, session, command, eventData, async).ConfigureAwait(false);
            return result;
        }
        DbDataReader reader = plan.Key is not null
            ? await cache.Sql.Statements.ReadAsync(session, plan, command, CommandBehavior.Default, async, cancellationToken).ConfigureAwait(false)
            : await cache.Sql.Writes.RunAsync(
                session,
                WriteFacts.Of(session, command),
                async (isAsync, cancellation) => isAsync ? await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false) : command.ExecuteReader(),
                async,
                cancellationToken).ConfigureAwait(false);
        return InterceptionResult<DbDataReader>.SuppressWithResult(reader);
    }

    private async ValueTask<InterceptionResult<int>> ChangeAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, bool async, CancellationToken cancellationToken)
    {
        if (result.HasResult || command.Connection is null || CacheOf(eventData.Context) is not { } cache)
            return result;
        SqlSession session = SessionOf(cache, command);
        if (eventData.CommandSource == CommandSource.SaveChanges)
        {
            await SavingAsync(cache, session, command, eventData, async).ConfigureAwait(false);
            return result;
        }
        return InterceptionResult<int>.SuppressWithResult(await cache.Sql.Writes.RunAsync(
            session,
            WriteFacts.Of(session, command),
            async (isAsync, cancellation) => isAsync ? await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false) : command.ExecuteNonQuery(),
            async,
            cancellationToken).ConfigureAwait(false));
    }

    private async ValueTask<InterceptionResult<object>> ScalarAsync(DbCommand command, CommandEventData eventData, InterceptionResult<object> result, bool async, CancellationToken cancellationToken)
    {
        if (result.HasResult || command.Connection is null || CacheOf(eventData.Context) is not { } cache)
            return result;
        SqlSession session = SessionOf(cache, command);
        WriteFacts facts = WriteFacts.Of(session, command);
        // A scalar that changes nothing is EF's own (the next numbers of a sequence): it goes as it is.
        if (facts.Tags.Count == 0 && facts.Effect == StatementEffect.None)
            return result;
        return InterceptionResult<object>.SuppressWithResult((await cache.Sql.Writes.RunAsync(
            session,
            facts,
            async (isAsync, cancellation) => isAsync ? await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) : command.ExecuteScalar(),
            async,
            cancellationToken).ConfigureAwait(false))!);
    }

    private static ValueTask SavingAsync(ContextCache cache, SqlSession session, DbCommand command, CommandEventData eventData, bool async) =>
        cache.SaveOf(eventData.Context) is { } save ? save.ExecutingAsync(cache.Sql, session, eventData.Context!, command, async) : default;

    private static SqlSession SessionOf(ContextCache cache, DbCommand command)
    {
        SqlSession session = cache.SessionOf(command.Connection!);
        // EF gives each command its transaction: without one, the one that was open was disposed of, and so rolled back.
        if (command.Transaction is null && session.Pending is not null && !session.PendingBySql)
            session.EndTransaction();
        return session;
    }
}
