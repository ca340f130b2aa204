using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Transactions;
using Forebay.Liveness;
using Forebay.Sql.Results;

namespace Forebay.Sql.Caching;

/// <summary>Sees to it that what a statement changes is invalidated when that is committed, before whoever asked for it hears so. Thread-safe; what belongs to one connection is in its <see cref="SqlSession"/>.</summary>
/// <remarks>
/// Outside of a transaction the statement is its own: its tags are noted, it runs, they are invalidated. In one they are collected, and noted before the commit.
/// Where the end of the transaction is not seen, or nobody knows how it ended, what it may have changed is not stored until the session is gone.
/// </remarks>
internal sealed class WriteGuard(TieredCache cache, SqlStatistics statistics)
{
    private readonly ConditionalWeakTable<Transaction, AmbientWrites> ambient = [];

    /// <summary>Runs what may change something.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="session">Its session.</param>
    /// <param name="facts">What it changes.</param>
    /// <param name="run">Runs it; its first argument says whether to await.</param>
    /// <param name="async">Whether the caller awaits.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<T> RunAsync<T>(SqlSession session, WriteFacts facts, Func<bool, CancellationToken, ValueTask<T>> run, bool async, CancellationToken cancellationToken)
    {
        if (facts.Tags.Count > 0)
            statistics.Wrote();
        if (facts.Effect is StatementEffect.Commits && session.EndTransaction() is { } pending)
        {
            if (facts.IsChained)
                session.BeginTransaction(bySql: true);
            pending.UnionWith(facts.Tags);
            return pending.Count == 0
                ? await run(async, cancellationToken).ConfigureAwait(false)
                : await RunNotedAsync(session, new WriteFacts(facts.Effect, pending, HasTransaction: false), run, async, cancellationToken).ConfigureAwait(false);
        }
        session.IsAltered |= facts.Effect is StatementEffect.Alters;
        T result;
        if (session.Pending is not null || Transaction.Current is not null)
        {
            await CollectAsync(session, facts.Tags, async).ConfigureAwait(false);
            result = await run(async, cancellationToken).ConfigureAwait(false);
        }
        else if (facts.Tags.Count == 0)
        {
            result = await run(async, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            result = await RunNotedAsync(session, facts, run, async, cancellationToken).ConfigureAwait(false);
        }
        switch (facts.Effect)
        {
            // Within one it is a warning of the database's, and nothing else.
            case StatementEffect.Begins when session.Pending is null: session.BeginTransaction(bySql: true); break;
            case StatementEffect.RollsBack:
                session.EndTransaction();
                if (facts.IsChained)
                    session.BeginTransaction(bySql: true);
                break;
            case StatementEffect.ChangesSchema: session.Database.Forget(); break;
            default: break;
        }
        return result;
    }

    /// <summary>Adds to what the open transaction has changed: the session's own, or the ambient one.</summary>
    public async ValueTask CollectAsync(SqlSession session, IReadOnlyCollection<string> tags, bool async)
    {
        if (session.Pending is { } pending)
            pending.UnionWith(tags);
        else if (tags.Count > 0 && Transaction.Current is { } transaction)
            ambient.GetValue(transaction, static one => new AmbientWrites(one)).Add(await BeginAsync(tags, async).ConfigureAwait(false));
    }

    /// <summary>Runs what commits: notes the tags, commits, invalidates them.</summary>
    public async ValueTask CommitAsync(IReadOnlyCollection<string> tags, Func<bool, ValueTask> commit, bool async)
    {
        if (tags.Count == 0)
        {
            await commit(async).ConfigureAwait(false);
            return;
        }
        WriteIntent intent = await BeginAsync(tags, async).ConfigureAwait(false);
        try
        {
            await commit(async).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await FailedAsync(intent, e, async).ConfigureAwait(false);
            throw;
        }
        await EndAsync(intent.CommittedAsync(), async).ConfigureAwait(false);
    }

    /// <summary>Notes tags that are about to be changed.</summary>
    public async ValueTask<WriteIntent> BeginAsync(IEnumerable<string> tags, bool async)
    {
        ValueTask<WriteIntent> begun = cache.BeginWriteAsync(tags, CancellationToken.None);
        return async ? await begun.ConfigureAwait(false) : Blocking.Await(begun);
    }

    /// <summary>The write threw: it was rolled back where the database says so, otherwise nobody knows.</summary>
    public static ValueTask FailedAsync(WriteIntent intent, Exception failure, bool async) =>
        EndAsync(WriteOutcome.IsRolledBack(failure) ? intent.RolledBackAsync() : intent.DisposeAsync(), async);

    private async ValueTask<T> RunNotedAsync<T>(SqlSession session, WriteFacts facts, Func<bool, CancellationToken, ValueTask<T>> run, bool async, CancellationToken cancellationToken)
    {
        WriteIntent intent = await BeginAsync(facts.Tags, async).ConfigureAwait(false);
        T result;
        try
        {
            result = await run(async, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await FailedAsync(intent, e, async).ConfigureAwait(false);
            throw;
        }
        // Whether the transaction is committed, and when, is not seen from here.
        bool isForeign = facts.HasTransaction || session.IsInForeignTransaction || session.IsAltered;
        if (result is DbDataReader reader)
            return (T)(object)AtItsEnd(session, intent, reader, isForeign);
        await OverAsync(session, intent, isForeign, async).ConfigureAwait(false);
        return result;
    }

    // Statements that give rows are over when their rows have been read.
    private static ClosingReader AtItsEnd(SqlSession session, WriteIntent intent, DbDataReader reader, bool isForeign)
    {
        Exception? failure = null;
        return new ClosingReader(reader, async => failure is null ? OverAsync(session, intent, isForeign, async) : FailedAsync(intent, failure, async), e => failure = e);
    }

    private static async ValueTask OverAsync(SqlSession session, WriteIntent intent, bool isForeign, bool async)
    {
        if (!isForeign)
        {
            await EndAsync(intent.CommittedAsync(), async).ConfigureAwait(false);
            return;
        }
        session.Doubt(intent);
        await EndAsync(intent.DisposeAsync(), async).ConfigureAwait(false);
    }

    private static async ValueTask EndAsync(ValueTask end, bool async)
    {
        if (async)
            await end.ConfigureAwait(false);
        else
            Blocking.Await(end);
    }
}
