using System.Linq.Expressions;
using Forebay.EntityFrameworkCore.Freshness;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Forebay;

/// <summary>Says in a model how its entities are cached.</summary>
public static class ForebayModelExtensions
{
    /// <summary>How long what is read of the entity's tables is fresh, as <see cref="CacheForAttribute"/> says it.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="entity">The entity in the model.</param>
    /// <param name="time">More than zero.</param>
    public static EntityTypeBuilder<TEntity> CacheFor<TEntity>(this EntityTypeBuilder<TEntity> entity, TimeSpan time)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(entity);
        entity.HasAnnotation(EntityPolicies.Seconds, time.TotalSeconds);
        return entity;
    }

    /// <summary>Nothing that reads the entity's tables is cached.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="entity">The entity in the model.</param>
    public static EntityTypeBuilder<TEntity> NotCached<TEntity>(this EntityTypeBuilder<TEntity> entity)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(entity);
        entity.HasAnnotation(EntityPolicies.Off, true);
        return entity;
    }

    /// <summary>The property that grows with each change of its row, as <see cref="CacheVersionAttribute"/> says it.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <typeparam name="TProperty">A whole number, or a time.</typeparam>
    /// <param name="entity">The entity in the model.</param>
    /// <param name="property">The property.</param>
    public static EntityTypeBuilder<TEntity> HasCacheVersion<TEntity, TProperty>(this EntityTypeBuilder<TEntity> entity, Expression<Func<TEntity, TProperty>> property)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(entity);
        entity.Property(property).HasAnnotation(EntityPolicies.Version, true);
        return entity;
    }
}
