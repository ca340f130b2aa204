using System.Globalization;
using System.Text;

namespace Forebay.Http.StructuredFields;

/// <summary>Writes one bare item (RFC 9651 section 4.1.3.1). Where it fails, what it wrote so far is worthless.</summary>
internal static class BareItemWriter
{
    // 15 digits (section 4.1.4), and 12 before the point of a Decimal (section 4.1.5).
    private const long GreatestInteger = 999_999_999_999_999;
    private const decimal DecimalBound = 1_000_000_000_000;

    public static bool TryWrite(StringBuilder text, BareItem item)
    {
        switch (item.Kind)
        {
            case BareItemKind.Integer:
                return item.TryGetInteger(out long integer) && TryWriteInteger(text, integer);
            case BareItemKind.Decimal:
                return item.TryGetDecimal(out decimal number) && TryWriteDecimal(text, number);
            case BareItemKind.String:
                return item.TryGetString(out string quoted) && TryWriteString(text, quoted);
            case BareItemKind.Token:
                item.TryGetToken(out string token);
                text.Append(token);
                return FieldCharacters.IsToken(token);
            case BareItemKind.ByteSequence:
                item.TryGetByteSequence(out ReadOnlyMemory<byte> bytes);
                text.Append(':').Append(Convert.ToBase64String(bytes.Span)).Append(':');
                return true;
            case BareItemKind.Boolean:
                item.TryGetBoolean(out bool truth);
                text.Append(truth ? "?1" : "?0");
                return true;
            case BareItemKind.Date:
                text.Append('@');
                return item.TryGetDate(out long seconds) && TryWriteInteger(text, seconds);
            default:
                return item.TryGetDisplayString(out string display) && TryWriteDisplayString(text, display);
        }
    }

    private static bool TryWriteInteger(StringBuilder text, long value)
    {
        text.Append(CultureInfo.InvariantCulture, $"{value}");
        return value is >= -GreatestInteger and <= GreatestInteger;
    }

    // Section 4.1.5: rounded to the thousandth, halves to the even side, before its size is looked at.
    private static bool TryWriteDecimal(StringBuilder text, decimal value)
    {
        decimal rounded = decimal.Round(value, 3, MidpointRounding.ToEven);
        // A decimal can be a negative zero, which must not get its sign.
        text.Append(rounded == 0 ? "0.0" : rounded.ToString("0.0##", CultureInfo.InvariantCulture));
        return Math.Abs(rounded) < DecimalBound;
    }

    // Section 4.1.6.
    private static bool TryWriteString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (char c in value)
        {
            if (!FieldCharacters.IsPrintable(c))
                return false;
            if (c is '"' or '\\')
                text.Append('\\');
            text.Append(c);
        }
        text.Append('"');
        return true;
    }

    // Section 4.1.11. Half of a surrogate pair is no Unicode text.
    private static bool TryWriteDisplayString(StringBuilder text, string value)
    {
        text.Append("%\"");
        Span<byte> utf8 = stackalloc byte[4];
        for (int i = 0; i < value.Length;)
        {
            if (!Rune.TryGetRuneAt(value, i, out Rune rune))
                return false;
            foreach (byte octet in utf8[..rune.EncodeToUtf8(utf8)])
            {
                if (octet is (byte)'%' or (byte)'"' || !FieldCharacters.IsPrintable((char)octet))
                    text.Append(CultureInfo.InvariantCulture, $"%{octet:x2}");
                else
                    text.Append((char)octet);
            }
            i += rune.Utf16SequenceLength;
        }
        text.Append('"');
        return true;
    }
}
