using Forebay.Sql.Schema;
using Forebay.Sql.Tags;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Forebay.EntityFrameworkCore.Changes;

/// <summary>Values of properties in the one form that keys are written in.</summary>
internal static class KeyValues
{
    private static readonly KeyValueKind[] Kinds = [KeyValueKind.Integer, KeyValueKind.Text, KeyValueKind.Uuid, KeyValueKind.Bytes];

    /// <summary>A property's value as its column has it.</summary>
    /// <returns>False where it has no such form: rows are not named by it.</returns>
    public static bool TryText(IProperty property, object? value, out string? text)
    {
        text = null;
        object? stored = property.GetTypeMapping().Converter is { } converter ? converter.ConvertToProvider(value) : value;
        if (stored is null)
            return true;
        foreach (KeyValueKind kind in Kinds)
        {
            if (KeyText.TryOf(stored, kind, out text))
                return true;
        }
        return stored is Enum && KeyText.TryOf(Convert.ChangeType(stored, Enum.GetUnderlyingType(stored.GetType()), System.Globalization.CultureInfo.InvariantCulture), KeyValueKind.Integer, out text);
    }
}
