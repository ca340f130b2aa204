using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Forebay.Sql.Schema;

namespace Forebay.Sql.Tags;

/// <summary>The one text of a key's value, whether it comes from a parameter, from a statement's own text or from a change feed.</summary>
internal static class KeyText
{
    /// <summary>Of a parameter's value.</summary>
    /// <returns>False where the database might compare it by another rule than its kind's: no row is named by it.</returns>
    public static bool TryOf(object? value, KeyValueKind kind, [NotNullWhen(true)] out string? text)
    {
        text = (kind, value) switch
        {
            (KeyValueKind.Integer, int or long or short or sbyte or byte or uint or ulong or ushort) => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
            (KeyValueKind.Text, string written) => written,
            (KeyValueKind.Text, char written) => written.ToString(),
            (KeyValueKind.Uuid, Guid id) => id.ToString("D"),
            (KeyValueKind.Bytes, byte[] bytes) => Convert.ToHexStringLower(bytes),
            (KeyValueKind.Bytes, ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span),
            _ => null,
        };
        return text is not null;
    }

    /// <summary>Of a value as the database writes it: a feed's text, or the characters of a literal.</summary>
    /// <returns>False where it is none of its kind.</returns>
    public static bool TryParse(ReadOnlySpan<char> written, KeyValueKind kind, [NotNullWhen(true)] out string? text)
    {
        text = kind switch
        {
            KeyValueKind.Integer => WholeNumber(written),
            KeyValueKind.Text => written.ToString(),
            KeyValueKind.Uuid => Guid.TryParse(written, out Guid id) ? id.ToString("D") : null,
            KeyValueKind.Bytes => Hexadecimal(written),
            _ => null,
        };
        return text is not null;
    }

    private static string? WholeNumber(ReadOnlySpan<char> written)
    {
        if (long.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long signed))
            return signed.ToString(CultureInfo.InvariantCulture);
        return ulong.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out ulong unsigned) ? unsigned.ToString(CultureInfo.InvariantCulture) : null;
    }

    // PostgreSQL's form of bytes: \x and their digits.
    private static string? Hexadecimal(ReadOnlySpan<char> written)
    {
        if (!written.StartsWith("\\x", StringComparison.Ordinal) || written.Length % 2 != 0)
            return null;
        ReadOnlySpan<char> digits = written[2..];
        foreach (char digit in digits)
        {
            if (!char.IsAsciiHexDigit(digit))
                return null;
        }
        return digits.ToString().ToLowerInvariant();
    }
}
