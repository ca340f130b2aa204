using System.CommandLine;
using System.CommandLine.Parsing;

namespace Forebay.Server.Commands;

/// <summary>Makes options that read their value themselves, so that a wrong one is told with what would be right.</summary>
internal static class CheckedOption
{
    /// <summary>A value, or why the text is none.</summary>
    public delegate bool Reader<T>(string text, out T value);

    /// <param name="name">With its dashes.</param>
    /// <param name="valueName">What stands for the value in the help.</param>
    /// <param name="description">For the help.</param>
    /// <param name="read">Reads the text.</param>
    /// <param name="allowed">What to give, for the error: <c>a port from 0 to 65535</c>.</param>
    public static Option<T?> Value<T>(string name, string valueName, string description, Reader<T> read, string allowed)
        where T : struct =>
        new(name)
        {
            HelpName = valueName,
            Description = description,
            CustomParser = result => Read(result, name, read, allowed, out T value) ? value : null,
        };

    /// <inheritdoc cref="Value"/>
    public static Option<T?> Object<T>(string name, string valueName, string description, Reader<T> read, string allowed)
        where T : class =>
        new(name)
        {
            HelpName = valueName,
            Description = description,
            CustomParser = result => Read(result, name, read, allowed, out T value) ? value : null,
        };

    private static bool Read<T>(ArgumentResult result, string name, Reader<T> read, string allowed, out T value)
    {
        string text = result.Tokens[0].Value;
        bool good = read(text, out value);
        if (!good)
            result.AddError($"{name} is '{text}'; give {allowed}.");
        return good;
    }
}
