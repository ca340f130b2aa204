using System.Collections.Concurrent;
using Forebay.Sql;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Forebay.EntityFrameworkCore.Entities;

/// <summary>The caches of an application's entities, each made once. Thread-safe.</summary>
internal sealed class EntityCaches(IEnumerable<EntitySource> sources, SqlCache cache)
{
    private readonly ConcurrentDictionary<Type, object> caches = new();
    private readonly Lazy<IReadOnlyList<(EntitySource Source, IModel Model)>> models = new(() => [.. sources.Select(static source => (source, ModelOf(source)))]);

    public EntityCache<TEntity> Of<TEntity>()
        where TEntity : class => (EntityCache<TEntity>)caches.GetOrAdd(typeof(TEntity), _ => new EntityCache<TEntity>(SourceOf(typeof(TEntity)), cache));

    public EntityBatch NewBatch() => new(this, cache);

    public EntitySource SourceOf(Type entity) => models.Value.Where(pair => pair.Model.FindEntityType(entity) is not null).Select(static pair => pair.Source).FirstOrDefault()
        ?? throw new ForebayConfigurationException($"No context that AddForebayEntities named has an entity {entity.Name}; there are {string.Join(", ", sources.Select(static source => source.ContextType.Name))}.");

    private static IModel ModelOf(EntitySource source)
    {
        EntityScope scope = Sql.Caching.Blocking.Await(source.OpenAsync(CancellationToken.None));
        IModel model = scope.Context.Model;
        Sql.Caching.Blocking.Await(scope.DisposeAsync());
        return model;
    }
}
