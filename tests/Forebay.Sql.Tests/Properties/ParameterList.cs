namespace Forebay.Sql.Tests.Properties;

/// <summary>Parameters by their place.</summary>
internal static class ParameterList
{
    /// <summary>As a statement asks for them.</summary>
    public static bool Find(this List<object?> parameters, string? name, int ordinal, out object? value)
    {
        bool isThere = name is null && ordinal >= 1 && ordinal <= parameters.Count;
        value = isThere ? parameters[ordinal - 1] : null;
        return isThere;
    }
}
