using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Forebay.Entries;

/// <summary>Which types memory may keep as the object itself, because nobody who gets one can change it.</summary>
/// <remarks>The same rule as Microsoft's <c>HybridCache</c>: text, plain values without references, and sealed types marked <see cref="ImmutableObjectAttribute"/>.</remarks>
internal static class Immutability<T>
{
    public static readonly bool IsImmutable = Decide();

    private static bool Decide()
    {
        Type type = typeof(T);
        if (type == typeof(string) || type == typeof(Uri) || type == typeof(Version))
            return true;
        if (!RuntimeHelpers.IsReferenceOrContainsReferences<T>())
            return true;
        return (type.IsValueType || type.IsSealed) && type.GetCustomAttribute<ImmutableObjectAttribute>() is { Immutable: true };
    }
}
