using Forebay.EntityFrameworkCore;
using Forebay.EntityFrameworkCore.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Forebay;

/// <summary>Entities by their keys.</summary>
public static class ForebayEntitiesExtensions
{
    /// <summary>Lets <see cref="Entities{TEntity}"/> find the entities of a context.</summary>
    /// <typeparam name="TContext">The context, which is registered by <c>AddDbContext</c> or <c>AddDbContextFactory</c> with <c>UseForebay</c>.</typeparam>
    /// <param name="services">Where it is registered.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddForebayEntities<TContext>(this IServiceCollection services)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton<EntitySource, EntitySource<TContext>>();
        services.TryAddSingleton<EntityCaches>();
        return services;
    }

    /// <summary>The entities of a type, by their keys.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="cache">The cache of the application.</param>
    /// <exception cref="ForebayConfigurationException">No context with such entities was named by <see cref="AddForebayEntities{TContext}"/>.</exception>
    public static EntityCache<TEntity> Entities<TEntity>(this TieredCache cache)
        where TEntity : class
    {
        return CachesOf(cache).Of<TEntity>();
    }

    /// <summary>Entities of several types, of which those that are missing are read in one round trip.</summary>
    /// <param name="cache">The cache of the application.</param>
    public static EntityBatch EntityBatch(this TieredCache cache) => CachesOf(cache).NewBatch();

    private static EntityCaches CachesOf(TieredCache cache)
    {
        ArgumentNullException.ThrowIfNull(cache);
        return cache.Services?.GetService<EntityCaches>() ?? throw new ForebayConfigurationException("No context is named for entities: call services.AddForebayEntities<TContext>().");
    }
}
