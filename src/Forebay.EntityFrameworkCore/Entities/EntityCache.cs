using Forebay.EntityFrameworkCore.Entities;
using Forebay.EntityFrameworkCore.Sessions;
using Forebay.Sql;
using Forebay.Sql.Caching;
using Microsoft.EntityFrameworkCore;

namespace Forebay.EntityFrameworkCore;

/// <summary>The entities of one type, by their keys. Thread-safe.</summary>
/// <typeparam name="TEntity">An entity of a context that <c>AddForebayEntities</c> named.</typeparam>
/// <remarks>What it gives is not tracked by any context, and each caller's own. It finds what queries have stored and the other way round.</remarks>
public sealed class EntityCache<TEntity>
    where TEntity : class
{
    private readonly EntitySource source;
    private readonly SqlCache cache;
    private KeyQuery<TEntity>? query;

    internal EntityCache(EntitySource source, SqlCache cache)
    {
        this.source = source;
        this.cache = cache;
    }

    /// <summary>The entity of a key; null where there is none, which is remembered too.</summary>
    /// <param name="key">The key's value; of a composite key an array of its values in their order.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArgumentException">The key is of another form.</exception>
    public async Task<TEntity?> GetAsync(object key, CancellationToken cancellationToken = default)
    {
        object[] values = ValuesOf(key);
        EntityScope scope = await source.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (scope.ConfigureAwait(false))
        {
            KeyQuery<TEntity> by = QueryOf(scope.Context);
            by.Check(values);
            return (await by.One(scope.Context, values).ToListAsync(cancellationToken).ConfigureAwait(false)).SingleOrDefault();
        }
    }

    /// <summary>The entities of several keys, as far as there are such; those that are not in the cache are read by one query together.</summary>
    /// <typeparam name="TKey">The type of the key's property.</typeparam>
    /// <param name="keys">The keys.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArgumentException">The key is of another type, or composite.</exception>
    public async Task<IReadOnlyDictionary<TKey, TEntity>> GetManyAsync<TKey>(IEnumerable<TKey> keys, CancellationToken cancellationToken = default)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(keys);
        TKey[] asked = [.. keys.Distinct()];
        var found = new Dictionary<TKey, TEntity>(asked.Length);
        if (asked.Length == 0)
            return found;
        EntityScope scope = await source.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (scope.ConfigureAwait(false))
        {
            KeyQuery<TEntity> by = QueryOf(scope.Context);
            by.Check([asked[0]]);
            // One connection for all of them.
            await scope.Context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            var seeds = new EntitySeeds<TEntity>(ContextCache.Of(cache), by, scope.Context);
            await seeds.FillAsync(asked, cancellationToken).ConfigureAwait(false);
            foreach (TKey key in asked)
            {
                if ((await by.One(scope.Context, [key]).ToListAsync(cancellationToken).ConfigureAwait(false)).SingleOrDefault() is { } entity)
                    found[key] = entity;
            }
        }
        return found;
    }

    /// <summary>Reads what a query finds into the cache, each entity by its key.</summary>
    /// <param name="select">Which; null: all. Nothing that changes what is read of an entity (<c>Select</c>, <c>Include</c>).</param>
    /// <param name="cancellationToken">Ends the call; what is stored by then stays.</param>
    /// <returns>How many entities were stored.</returns>
    /// <exception cref="ArgumentException">The key of the entity is composite.</exception>
    public async Task<int> WarmAsync(Func<IQueryable<TEntity>, IQueryable<TEntity>>? select = null, CancellationToken cancellationToken = default)
    {
        EntityScope scope = await source.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (scope.ConfigureAwait(false))
        {
            KeyQuery<TEntity> by = QueryOf(scope.Context);
            await scope.Context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            IQueryable<TEntity> all = scope.Context.Set<TEntity>().AsNoTracking();
            return await new EntitySeeds<TEntity>(ContextCache.Of(cache), by, scope.Context).WarmAsync(select?.Invoke(all) ?? all, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The entity of a key; where there is none, one is made and saved.</summary>
    /// <param name="key">The key's value; of a composite key an array of its values in their order.</param>
    /// <param name="make">Makes it, with this key. It may be called in vain: where another caller saves one first, that is given.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<TEntity> GetOrAddAsync(object key, Func<TEntity> make, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(make);
        if (await GetAsync(key, cancellationToken).ConfigureAwait(false) is { } standing)
            return standing;
        TEntity made = make();
        EntityScope scope = await source.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (scope.ConfigureAwait(false))
        {
            scope.Context.Add(made);
            try
            {
                await scope.Context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                return made;
            }
            catch (DbUpdateException)
            {
                // Another was faster; or it can't be saved at all.
                await InvalidateAsync(key, cancellationToken).ConfigureAwait(false);
                if (await GetAsync(key, cancellationToken).ConfigureAwait(false) is { } others)
                    return others;
                throw;
            }
        }
    }

    /// <summary>Removes what depends on an entity's row: for a change that was made where neither this cache nor a feed sees it.</summary>
    /// <param name="key">The key's value; of a composite key an array of its values in their order.</param>
    /// <param name="cancellationToken">Ends the call before anything is removed.</param>
    public async ValueTask InvalidateAsync(object key, CancellationToken cancellationToken = default)
    {
        object[] values = ValuesOf(key);
        EntityScope scope = await source.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (scope.ConfigureAwait(false))
        {
            KeyQuery<TEntity> by = QueryOf(scope.Context);
            by.Check(values);
            await scope.Context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            SqlDatabase database = ContextCache.Of(cache).SessionOf(scope.Context.Database.GetDbConnection()).Database;
            await cache.Cache.RemoveByTagAsync(new EntityTags(by.Type, database).Of(by.Properties, values), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static object[] ValuesOf(object key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key as object[] ?? [key];
    }

    private KeyQuery<TEntity> QueryOf(DbContext context) => query ??= new KeyQuery<TEntity>(context);
}
