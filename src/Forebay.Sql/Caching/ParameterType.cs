using System.Collections.Concurrent;
using System.Data.Common;
using System.Linq.Expressions;
using System.Reflection;

namespace Forebay.Sql.Caching;

/// <summary>The provider's own type of a parameter, where it has one: the same value as <c>json</c> and as <c>text</c> may give other rows.</summary>
internal static class ParameterType
{
    private static readonly string[] Names = ["NpgsqlDbType", "MySqlDbType", "SqlDbType", "SqliteType"];

    private static readonly ConcurrentDictionary<Type, Func<DbParameter, int>> Getters = new();

    public static int Of(DbParameter parameter) => Getters.GetOrAdd(parameter.GetType(), static type => Make(type))(parameter);

    private static Func<DbParameter, int> Make(Type type)
    {
        PropertyInfo? own = Names.Select(name => type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.FlattenHierarchy)).FirstOrDefault(static property => property is { CanRead: true, PropertyType.IsEnum: true });
        if (own is null)
            return static parameter => (int)parameter.DbType;
        ParameterExpression parameter = Expression.Parameter(typeof(DbParameter));
        return Expression.Lambda<Func<DbParameter, int>>(Expression.Convert(Expression.Property(Expression.Convert(parameter, type), own), typeof(int)), parameter).Compile();
    }
}
