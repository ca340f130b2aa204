using System.Reflection;

namespace Forebay.Conventions.PublicApi;

/// <summary>Types as C# writes them, with <c>?</c> where null is allowed.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(char)] = "char",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
    };

    public static string Of(Type type, NullabilityInfo? nullability = null)
    {
        if (type.IsByRef)
            return Of(type.GetElementType()!, nullability?.ElementType ?? nullability);
        string mark = !type.IsValueType && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying) + "?";
        if (type.IsArray)
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        if (type.IsPointer)
            return Of(type.GetElementType()!) + "*";
        if (Keywords.TryGetValue(type, out string? keyword))
            return keyword + mark;
        if (type.IsGenericParameter)
            return type.Name + mark;
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true)
            return $"({string.Join(", ", Arguments(type, nullability))})";
        return Path(type, nullability) + mark;
    }

    /// <summary>Namespace, outer types and name, without the arity.</summary>
    private static string Path(Type type, NullabilityInfo? nullability)
    {
        string outer = type.IsNested ? Path(type.DeclaringType!, null) : type.Namespace!;
        string name = type.Name.Split('`')[0];
        return $"{outer}.{name}{(type.IsGenericType && type.Name.Contains('`', StringComparison.Ordinal) ? $"<{string.Join(", ", Arguments(type, nullability))}>" : "")}";
    }

    private static IEnumerable<string> Arguments(Type type, NullabilityInfo? nullability)
    {
        Type[] arguments = type.GetGenericArguments();
        for (int i = 0; i < arguments.Length; i++)
            yield return Of(arguments[i], nullability?.GenericTypeArguments.Length > i ? nullability.GenericTypeArguments[i] : null);
    }
}
