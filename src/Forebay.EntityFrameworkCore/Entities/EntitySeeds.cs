using System.Data;
using System.Data.Common;
using Forebay.EntityFrameworkCore.Sessions;
using Forebay.Liveness;
using Forebay.Sql.Caching;
using Forebay.Sql.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Forebay.EntityFrameworkCore.Entities;

/// <summary>Stores the rows of one query under the keys that the queries for each of its entities have. For one context and connection; not thread-safe.</summary>
internal sealed class EntitySeeds<TEntity>
    where TEntity : class
{
    private readonly ContextCache cache;
    private readonly KeyQuery<TEntity> by;
    private readonly DbContext context;
    private readonly SqlSession session;

    public EntitySeeds(ContextCache cache, KeyQuery<TEntity> by, DbContext context)
    {
        if (by.Properties is not [_])
            throw new ArgumentException($"The key of {typeof(TEntity).Name} has {by.Properties.Count} values; several entities are found by a key of one.");
        this.cache = cache;
        this.by = by;
        this.context = context;
        session = cache.SessionOf(context.Database.GetDbConnection());
    }

    /// <summary>Reads those of the keys that are not in the cache, by one query.</summary>
    public async Task FillAsync<TKey>(TKey[] keys, CancellationToken cancellationToken)
        where TKey : notnull
    {
        // One is read by its own query as well.
        if (await MissingAsync(keys, least: 2, cancellationToken).ConfigureAwait(false) is not { } pending)
            return;
        using DbCommand many = pending.Command;
        if (await ReadAsync(many, cancellationToken).ConfigureAwait(false) is { } rows)
            await pending.StoreAsync(rows, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Those of the keys that are not in the cache; null where they are fewer than is worth a query of its own, or nothing of it would be stored.</summary>
    public async Task<PendingSeeds?> MissingAsync<TKey>(TKey[] keys, int least, CancellationToken cancellationToken)
        where TKey : notnull
    {
        DbCommand one = by.One(context, [keys[0]]).CreateDbCommand();
        var missing = new Dictionary<TKey, (string Key, Lease Lease)>();
        foreach (TKey key in keys)
        {
            if (PlanOf(one, key) is not { Key: { } name } plan)
                return null;
            CacheResult<CachedResult> found = await cache.Sql.Cache.GetAsync<CachedResult>(name, plan.Statement!.Options, cancellationToken).ConfigureAwait(false);
            if (!found.HasValue)
                missing[key] = (name, found.Lease);
        }
        if (missing.Count < least)
            return null;
        return new PendingSeeds(by.Many(context, [.. missing.Keys]).CreateDbCommand(), async (rows, cancellation) =>
        {
            Dictionary<TKey, CachedResult> split = Split<TKey>(rows);
            CachedResult nothing = ResultWriter.For(rows).ToResult();
            foreach ((TKey key, (string name, Lease lease)) in missing)
                await StoreAsync(one, key, name, split.GetValueOrDefault(key, nothing), lease, cancellation).ConfigureAwait(false);
        });
    }

    /// <summary>Reads all that a query finds.</summary>
    public async Task<int> WarmAsync(IQueryable<TEntity> query, CancellationToken cancellationToken)
    {
        // Before anything is read.
        Lease lease = cache.Sql.Cache.TakeLease();
        using DbCommand many = query.CreateDbCommand();
        if (await ReadAsync(many, cancellationToken).ConfigureAwait(false) is not { } rows)
            return 0;
        int stored = 0;
        Dictionary<object, CachedResult> split = Split<object>(rows);
        if (split.Count == 0)
            return 0;
        using DbCommand one = by.One(context, [split.Keys.First()]).CreateDbCommand();
        foreach ((object key, CachedResult row) in split)
        {
            // What stands there is as good.
            if (PlanOf(one, key) is { Key: { } name } && (cache.Sql.Cache.TryGet<CachedResult>(name, out _) || await StoreAsync(one, key, name, row, lease, cancellationToken).ConfigureAwait(false)))
                stored++;
        }
        return stored;
    }

    private CommandPlan PlanOf(DbCommand command, object key)
    {
        command.Parameters[0].Value = Provided(key);
        return cache.Sql.Statements.PlanOf(session, command);
    }

    private object Provided(object key) => by.Properties[0].GetTypeMapping().Converter?.ConvertToProvider(key) ?? key;

    private async ValueTask<bool> StoreAsync(DbCommand command, object key, string name, CachedResult row, Lease lease, CancellationToken cancellationToken)
    {
        CommandPlan plan = PlanOf(command, key);
        var tags = new HashSet<string>(StringComparer.Ordinal);
        plan.Statement!.AddReadTags(tags, command.Parameters, session.Database);
        return await cache.Sql.Cache.SetAsync(name, row, lease, plan.Statement.OptionsFor(row), tags, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<CachedResult?> ReadAsync(DbCommand command, CancellationToken cancellationToken)
    {
        if (command.Connection!.State != ConnectionState.Open)
            return null;
        DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            return await TakeAsync(reader, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The rows of a reader's result; null where they can't be stored.</summary>
    public static async Task<CachedResult?> TakeAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        if (ResultWriter.For(reader, out _) is not { } writer)
            return null;
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            writer.Take(reader);
        return writer.ToResult();
    }

    // The rows of each entity, which are several where what it owns is joined to it.
    private Dictionary<TKey, CachedResult> Split<TKey>(CachedResult rows)
        where TKey : notnull
    {
        string column = by.Properties[0].GetColumnName(StoreObjectIdentifier.Create(by.Type, StoreObjectType.Table)!.Value)!;
        int at = Array.FindIndex(rows.Columns, one => one.Name == column);
        var writers = new Dictionary<TKey, ResultWriter>();
        for (int row = 0; at >= 0 && row < rows.Rows; row++)
        {
            object stored = CellCodec.Read(rows.Columns[at].Kind, rows.Cell(row, rows.Columns[at]));
            if ((by.Properties[0].GetTypeMapping().Converter?.ConvertFromProvider(stored) ?? stored) is not TKey key)
                continue;
            if (!writers.TryGetValue(key, out ResultWriter? writer))
                writers[key] = writer = ResultWriter.For(rows);
            writer.Take(rows, row);
        }
        return writers.ToDictionary(static pair => pair.Key, static pair => pair.Value.ToResult());
    }
}
