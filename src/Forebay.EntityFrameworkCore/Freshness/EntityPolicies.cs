using System.Reflection;
using System.Runtime.CompilerServices;
using Forebay.Sql;
using Forebay.Sql.Policies;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Forebay.EntityFrameworkCore.Freshness;

/// <summary>Says of tables what their entities say: by attributes, or in the model. Thread-safe.</summary>
internal static class EntityPolicies
{
    public const string Seconds = "Forebay:CacheFor";
    public const string Off = "Forebay:NotCached";
    public const string Version = "Forebay:CacheVersion";

    private static readonly ConditionalWeakTable<IModel, ConditionalWeakTable<SqlCache, object>> Done = [];

    /// <summary>Applies what a model says, once for each cache.</summary>
    public static void Apply(IModel model, SqlCache cache)
    {
        ConditionalWeakTable<SqlCache, object> caches = Done.GetOrCreateValue(model);
        if (!caches.TryAdd(cache, model))
            return;
        foreach (IEntityType type in model.GetEntityTypes())
        {
            foreach (ITableMapping mapping in type.GetTableMappings())
                Apply(type, mapping, cache);
        }
    }

    private static void Apply(IEntityType type, ITableMapping mapping, SqlCache cache)
    {
        string name = mapping.Table.Schema is { } schema ? $"{schema}.{mapping.Table.Name}" : mapping.Table.Name;
        double? seconds = type.FindAnnotation(Seconds)?.Value as double? ?? type.ClrType.GetCustomAttribute<CacheForAttribute>()?.Seconds;
        bool isOff = type.FindAnnotation(Off)?.Value is true || type.ClrType.IsDefined(typeof(NotCachedAttribute));
        if (seconds is <= 0)
            throw new ForebayConfigurationException($"{type.DisplayName()}: cached for {seconds} seconds; it must be more than zero.");
        if (seconds is not null || isOff)
            cache.Options.Policies.SetTable(name, new SqlPolicy { IsOff = isOff, FreshFor = seconds is { } time ? TimeSpan.FromSeconds(time) : null });
        IProperty? version = type.GetProperties().FirstOrDefault(static property => property.FindAnnotation(Version)?.Value is true || (property.PropertyInfo?.IsDefined(typeof(CacheVersionAttribute)) ?? false));
        if (version is not null && mapping.ColumnMappings.FirstOrDefault(column => column.Property == version) is { } column)
            cache.Options.VersionColumns[mapping.Table.Name] = column.Column.Name;
    }
}
