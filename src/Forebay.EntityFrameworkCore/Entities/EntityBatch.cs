using System.Data.Common;
using Forebay.EntityFrameworkCore.Entities;
using Forebay.EntityFrameworkCore.Sessions;
using Forebay.Sql;
using Forebay.Sql.Results;
using Microsoft.EntityFrameworkCore;

namespace Forebay.EntityFrameworkCore;

/// <summary>Entities of several types at once: what is not in the cache is read in one round trip. Not thread-safe; used once.</summary>
public sealed class EntityBatch
{
    private readonly EntityCaches caches;
    private readonly SqlCache cache;
    private readonly List<(EntitySource Source, Func<DbContext, CancellationToken, Task<PendingSeeds?>> Missing, Func<DbContext, CancellationToken, Task> Complete)> wishes = [];

    internal EntityBatch(EntityCaches caches, SqlCache cache)
    {
        this.caches = caches;
        this.cache = cache;
    }

    /// <summary>Asks for entities, by keys of one value; they are there when <see cref="RunAsync"/> has completed.</summary>
    /// <typeparam name="TEntity">The entity, of the same context as the others.</typeparam>
    /// <typeparam name="TKey">The type of the key's property.</typeparam>
    /// <param name="keys">The keys.</param>
    /// <returns>Filled by <see cref="RunAsync"/>.</returns>
    public IReadOnlyDictionary<TKey, TEntity> Get<TEntity, TKey>(IEnumerable<TKey> keys)
        where TEntity : class
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(keys);
        TKey[] asked = [.. keys.Distinct()];
        var found = new Dictionary<TKey, TEntity>(asked.Length);
        EntitySource source = caches.SourceOf(typeof(TEntity));
        if (wishes.Count > 0 && wishes[0].Source != source)
            throw new ArgumentException($"{typeof(TEntity).Name} is an entity of {source.ContextType.Name}; this batch is of {wishes[0].Source.ContextType.Name}. One round trip goes to one database.");
        if (asked.Length > 0)
        {
            wishes.Add((
                source,
                (context, cancellation) => new EntitySeeds<TEntity>(ContextCache.Of(cache), new KeyQuery<TEntity>(context), context).MissingAsync(asked, least: 1, cancellation),
                (context, cancellation) => CompleteAsync(context, asked, found, cancellation)));
        }
        return found;
    }

    /// <summary>Gets all that was asked for.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (wishes.Count == 0)
            return;
        EntityScope scope = await wishes[0].Source.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (scope.ConfigureAwait(false))
        {
            await scope.Context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            List<PendingSeeds> pending = [];
            foreach (var wish in wishes)
            {
                if (await wish.Missing(scope.Context, cancellationToken).ConfigureAwait(false) is { } seeds)
                    pending.Add(seeds);
            }
            if (pending.Count > 0)
                await ReadAsync(scope.Context.Database.GetDbConnection(), pending, cancellationToken).ConfigureAwait(false);
            foreach (var wish in wishes)
                await wish.Complete(scope.Context, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ReadAsync(DbConnection connection, List<PendingSeeds> pending, CancellationToken cancellationToken)
    {
        // Without batches each is read by a query of its own when it is completed.
        if (!connection.CanCreateBatch)
            return;
        DbBatch batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            foreach (PendingSeeds seeds in pending)
                batch.BatchCommands.Add(CommandOf(batch, seeds.Command));
            DbDataReader reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            List<CachedResult?> results = [];
            await using (reader.ConfigureAwait(false))
            {
                do
                    results.Add(await EntitySeeds<object>.TakeAsync(reader, cancellationToken).ConfigureAwait(false));
                while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));
            }
            for (int at = 0; at < pending.Count; at++)
            {
                if (results[at] is { } rows)
                    await pending[at].StoreAsync(rows, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static DbBatchCommand CommandOf(DbBatch batch, DbCommand command)
    {
        DbBatchCommand one = batch.CreateBatchCommand();
        one.CommandText = command.CommandText;
        DbParameter[] parameters = [.. command.Parameters.Cast<DbParameter>()];
        // A parameter belongs to one command.
        command.Parameters.Clear();
        foreach (DbParameter parameter in parameters)
            one.Parameters.Add(parameter);
        return one;
    }

    private static async Task CompleteAsync<TEntity, TKey>(DbContext context, TKey[] keys, Dictionary<TKey, TEntity> found, CancellationToken cancellationToken)
        where TEntity : class
        where TKey : notnull
    {
        var by = new KeyQuery<TEntity>(context);
        foreach (TKey key in keys)
        {
            if ((await by.One(context, [key]).ToListAsync(cancellationToken).ConfigureAwait(false)).SingleOrDefault() is { } entity)
                found[key] = entity;
        }
    }
}
