using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Forebay.EntityFrameworkCore.Entities;

/// <summary>Queries of an entity by its key. Immutable.</summary>
internal sealed class KeyQuery<TEntity>
    where TEntity : class
{
    private static readonly MethodInfo Property = typeof(EF).GetMethod(nameof(EF.Property))!;
    private static readonly MethodInfo Contains = typeof(Enumerable).GetMethods().Single(static method => method.Name == nameof(Enumerable.Contains) && method.GetParameters().Length == 2);

    private readonly IReadOnlyList<IProperty> properties;

    public KeyQuery(DbContext context)
    {
        Type = context.Model.FindEntityType(typeof(TEntity)) ?? throw new ForebayConfigurationException($"{context.GetType().Name} has no entity {typeof(TEntity).Name}.");
        properties = Type.FindPrimaryKey()?.Properties ?? throw new ForebayConfigurationException($"{typeof(TEntity).Name} has no key: its entities are not found by one.");
    }

    public IEntityType Type { get; }

    /// <summary>The properties of the key.</summary>
    public IReadOnlyList<IProperty> Properties => properties;

    /// <summary>The entity of a key, if there is one.</summary>
    /// <param name="context">The context.</param>
    /// <param name="key">A value for each property of the key, in its order.</param>
    public IQueryable<TEntity> One(DbContext context, IReadOnlyList<object> key)
    {
        ParameterExpression entity = Expression.Parameter(typeof(TEntity), "entity");
        Expression? condition = null;
        for (int at = 0; at < properties.Count; at++)
        {
            Expression equal = Expression.Equal(Of(entity, properties[at]), Value(properties[at].ClrType, Fitting(properties[at], key[at])));
            condition = condition is null ? equal : Expression.AndAlso(condition, equal);
        }
        return context.Set<TEntity>().AsNoTracking().Where(Expression.Lambda<Func<TEntity, bool>>(condition!, entity));
    }

    /// <summary>The entities of several keys of one property.</summary>
    public IQueryable<TEntity> Many<TKey>(DbContext context, TKey[] keys)
    {
        ParameterExpression entity = Expression.Parameter(typeof(TEntity), "entity");
        Expression contains = Expression.Call(Contains.MakeGenericMethod(typeof(TKey)), Value(typeof(IEnumerable<TKey>), keys), Of(entity, properties[0]));
        return context.Set<TEntity>().AsNoTracking().Where(Expression.Lambda<Func<TEntity, bool>>(contains, entity));
    }

    /// <exception cref="ArgumentException">The key is of another form.</exception>
    public void Check(IReadOnlyList<object> key)
    {
        if (key.Count != properties.Count)
            throw new ArgumentException($"The key of {typeof(TEntity).Name} has {properties.Count} values ({string.Join(", ", properties.Select(static property => property.Name))}); there are {key.Count}.", nameof(key));
        for (int at = 0; at < key.Count; at++)
            _ = Fitting(properties[at], key[at]);
    }

    private static object Fitting(IProperty property, object? value) => property.ClrType.IsInstanceOfType(value)
        ? value
        : throw new ArgumentException($"{typeof(TEntity).Name}.{property.Name} is of type {property.ClrType.Name}; the key has {(value is null ? "null" : $"'{value}' of type {value.GetType().Name}")}.", nameof(value));

    private static MethodCallExpression Of(ParameterExpression entity, IProperty property) => Expression.Call(Property.MakeGenericMethod(property.ClrType), entity, Expression.Constant(property.Name));

    // A field of an object, as a lambda's captured variable is: EF makes a parameter of it, and compiles the query once.
    private static MemberExpression Value(Type type, object value)
    {
        object box = Activator.CreateInstance(typeof(CapturedValue<>).MakeGenericType(type))!;
        FieldInfo field = box.GetType().GetField(nameof(CapturedValue<>.Value))!;
        field.SetValue(box, value);
        return Expression.Field(Expression.Constant(box), field);
    }
}
