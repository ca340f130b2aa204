using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Forebay.Liveness;
using Forebay.Sql.Reading;
using Forebay.Sql.Results;

namespace Forebay.Sql.Caching;

/// <summary>Answers statements that only read from the cache, and stores what the database answered. Thread-safe; what belongs to one connection is in its <see cref="SqlSession"/>.</summary>
/// <remarks>
/// A read that misses runs on the caller's own connection, outside of any transaction, under the lease of the look before it: what is invalidated while it runs
/// is not stored. Others that ask for the same meanwhile wait for it, unless something it depends on was invalidated since it began.
/// </remarks>
internal sealed class StatementCache(TieredCache cache, SqlCacheOptions options, SqlStatistics statistics)
{
    private const CommandBehavior Harmless = CommandBehavior.SingleResult | CommandBehavior.SingleRow | CommandBehavior.CloseConnection | CommandBehavior.SequentialAccess;

    private readonly FlightTable<CachedResult> flights = new();

    public TieredCache Cache => cache;

    public SqlCacheOptions Options => options;

    /// <summary>What is to be done with a command, before it runs.</summary>
    public CommandPlan PlanOf(SqlSession session, DbCommand command, CommandBehavior behavior = CommandBehavior.Default)
    {
        if (session.Database.Schema is not { } schema || command.CommandType != CommandType.Text)
            return default;
        KnownStatement statement = schema.Find(command.CommandText);
        if (statement.Refusal is { } refusal)
        {
            // What changes something is counted as such.
            if (refusal.Reason is not SqlRefusalReason.NotARead)
                statistics.Passed("statement");
            return new CommandPlan(statement, null);
        }
        if (!cache.Enabled)
            return new CommandPlan(statement, null);
        if (session.ReadsPass || command.Transaction is not null || (behavior & ~Harmless) != 0)
        {
            statistics.Passed(session.IsAltered ? "session" : session.ReadsPass || command.Transaction is not null ? "transaction" : "behavior");
            return new CommandPlan(statement, null);
        }
        return new CommandPlan(statement, KeyOf(schema, statement, command, behavior));
    }

    /// <summary>Finds a result in memory.</summary>
    public bool TryHit(in CommandPlan plan, [NotNullWhen(true)] out CachedResult? result)
    {
        result = null;
        return plan.Key is { } key && cache.TryGet(key, out result);
    }

    /// <summary>The rows of a statement that was not found in memory: from a tier beyond, from another caller that is reading them, or from the database.</summary>
    public async ValueTask<DbDataReader> ReadAsync(SqlSession session, CommandPlan plan, DbCommand command, CommandBehavior behavior, bool async, CancellationToken cancellationToken)
    {
        string key = plan.Key!;
        KnownStatement statement = plan.Statement!;
        var tags = new HashSet<string>(StringComparer.Ordinal);
        statement.AddReadTags(tags, command.Parameters, session.Database);
        Tag[] named = [.. tags.Select(Tag.Of)];
        while (true)
        {
            ValueTask<CacheResult<CachedResult>> look = cache.GetAsync<CachedResult>(key, statement.Options, cancellationToken);
            CacheResult<CachedResult> found = async ? await look.ConfigureAwait(false) : Blocking.Await(look);
            if (found.HasValue && !found.IsStale)
                return new CachedResultReader(found.Value);
            var own = new Flight<CachedResult>(found.Lease);
            Flight<CachedResult> flight = flights.Enter(key, own, other => cache.IsAlive(other.Lease, key, named));
            if (!ReferenceEquals(flight, own))
            {
                bool wasTainted = flight.IsTainted;
                (bool hasEnded, CachedResult? joined) = await JoinAsync(flight, async, cancellationToken).ConfigureAwait(false);
                if (wasTainted && hasEnded)
                    continue;
                if (joined is not null && !wasTainted)
                {
                    statistics.Joined();
                    return new CachedResultReader(joined);
                }
                flights.Replace(key, own);
            }
            try
            {
                return await RunAsync(key, statement, tags, own, command, behavior, async, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                own.Tell(null);
                flights.End(key, own);
            }
        }
    }

    private async ValueTask<(bool HasEnded, CachedResult? Result)> JoinAsync(Flight<CachedResult> flight, bool async, CancellationToken cancellationToken)
    {
        try
        {
            Task<CachedResult?> outcome = flight.Outcome.WaitAsync(options.CollapseTimeout, cancellationToken);
            return (true, async ? await outcome.ConfigureAwait(false) : Blocking.Await(new ValueTask<CachedResult?>(outcome)));
        }
        catch (TimeoutException)
        {
            // The other is slow, or its caller is: this one asks for itself.
            return (false, null);
        }
    }

    private async ValueTask<DbDataReader> RunAsync(string key, KnownStatement statement, HashSet<string> tags, Flight<CachedResult> own, DbCommand command, CommandBehavior behavior, bool async, CancellationToken cancellationToken)
    {
        // The rows are read twice, once to be stored and once by the caller: not with a reader that forgets what it has passed.
        CommandBehavior plain = behavior & ~CommandBehavior.SequentialAccess;
        DbDataReader live = async ? await command.ExecuteReaderAsync(plain, cancellationToken).ConfigureAwait(false) : command.ExecuteReader(plain);
        ResultWriter? writer;
        try
        {
            writer = ResultWriter.For(live, out string? problem);
            if (problem is not null)
                statistics.NotStored(statement, problem);
        }
        catch
        {
            await live.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        if (writer is null)
            return live;
        (bool isWhole, bool standsOnRow, ExceptionDispatchInfo? failure) = await TakeAsync(writer, live, async, cancellationToken).ConfigureAwait(false);
        CachedResult result = writer.ToResult();
        if (!isWhole)
        {
            if (failure is null)
                statistics.NotStored(statement, $"it takes more than {options.MaxResultBytes} bytes");
            return new SplicedReader(result, live, standsOnRow, failure);
        }
        if (async)
            await live.DisposeAsync().ConfigureAwait(false);
        else
            live.Dispose();
        await EndAsync(key, statement, tags, own, result, async).ConfigureAwait(false);
        return new CachedResultReader(result);
    }

    private async ValueTask EndAsync(string key, KnownStatement statement, HashSet<string> tags, Flight<CachedResult> own, CachedResult result, bool async)
    {
        if (own.IsReplaced)
        {
            flights.Taint(key, own);
            ValueTask removed = cache.RemoveAsync(key, CancellationToken.None);
            if (async)
                await removed.ConfigureAwait(false);
            else
                Blocking.Await(removed);
        }
        own.Tell(result);
        if (own.IsReplaced)
            return;
        ValueTask<bool> stored = cache.SetAsync(key, result, own.Lease, statement.OptionsFor(result), tags, CancellationToken.None);
        _ = async ? await stored.ConfigureAwait(false) : Blocking.Await(stored);
    }

    // Takes row after row, for as long as there is room.
    private async ValueTask<(bool IsWhole, bool StandsOnRow, ExceptionDispatchInfo? Failure)> TakeAsync(ResultWriter writer, DbDataReader live, bool async, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (!(async ? await live.ReadAsync(cancellationToken).ConfigureAwait(false) : live.Read()))
                    return (true, false, null);
            }
            catch (Exception e) when (e is DbException or IOException or OperationCanceledException or TimeoutException)
            {
                return (false, false, ExceptionDispatchInfo.Capture(e));
            }
            if (writer.Size > options.MaxResultBytes)
                return (false, true, null);
            try
            {
                writer.Take(live);
            }
            catch (Exception e) when (e is InvalidCastException or OverflowException or FormatException)
            {
                // A value that its column's type can't hold (a number beyond decimal): the caller reads it as it likes.
                return (false, true, null);
            }
        }
    }

    private string? KeyOf(SqlSchema schema, KnownStatement statement, DbCommand command, CommandBehavior behavior)
    {
        string? tenant = options.Tenant?.Invoke();
        KeyBytes key = KeyBytes.Begin();
        key.Add(schema.Scope);
        key.Add(statement.TextHash);
        key.Add(tenant);
        key.Add((long)(behavior & CommandBehavior.SingleRow));
        DbParameterCollection parameters = command.Parameters;
        for (int at = 0; at < parameters.Count; at++)
        {
            if (!key.TryAdd(parameters[at]))
            {
                statistics.Passed("parameter");
                return null;
            }
        }
        return key.ToKey(statement.Region);
    }
}
