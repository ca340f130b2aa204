using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Forebay.Http.StructuredFields;

/// <summary>Reads one bare item, whose type its first character tells (RFC 9651 section 4.2.3.1). Where it fails, the cursor stands anywhere.</summary>
internal static class BareItemReader
{
    // Section 4.2.4: digits of an Integer, and of a Decimal on each side of its point.
    private const int MostIntegerDigits = 15;
    private const int MostWholeDigits = 12;
    private const int MostFractionDigits = 3;

    public static bool TryRead(ref FieldCursor cursor, out BareItem item)
    {
        switch (cursor.Next)
        {
            case '-' or (>= '0' and <= '9'):
                return TryReadNumber(ref cursor, out item);
            case '"':
                return TryReadString(ref cursor, out item);
            case ':':
                return TryReadByteSequence(ref cursor, out item);
            case '?':
                return TryReadBoolean(ref cursor, out item);
            case '@':
                return TryReadDate(ref cursor, out item);
            case '%':
                return TryReadDisplayString(ref cursor, out item);
            default:
                bool isToken = FieldCharacters.BeginsToken(cursor.Next);
                item = isToken ? BareItem.OfToken(cursor.TakeWhile(FieldCharacters.InToken).ToString()) : default;
                return isToken;
        }
    }

    // Section 4.2.4. Leading zeros count as digits; "-0" is 0.
    private static bool TryReadNumber(ref FieldCursor cursor, out BareItem item)
    {
        item = default;
        bool isNegative = cursor.TryTake('-');
        ReadOnlySpan<char> whole = cursor.TakeDigits();
        if (whole.IsEmpty || whole.Length > MostIntegerDigits)
            return false;
        long wholePart = long.Parse(whole, NumberStyles.None, CultureInfo.InvariantCulture);
        if (!cursor.TryTake('.'))
        {
            item = BareItem.OfInteger(isNegative ? -wholePart : wholePart);
            return true;
        }
        ReadOnlySpan<char> fraction = cursor.TakeDigits();
        if (whole.Length > MostWholeDigits || fraction.IsEmpty || fraction.Length > MostFractionDigits)
            return false;
        int fractionPart = int.Parse(fraction, NumberStyles.None, CultureInfo.InvariantCulture);
        decimal value = wholePart + new decimal(fractionPart, 0, 0, isNegative: false, (byte)fraction.Length);
        item = BareItem.OfDecimal(isNegative ? -value : value);
        return true;
    }

    // Section 4.2.5. Only the quote and the backslash may be escaped, and nothing outside of printable ASCII may come.
    private static bool TryReadString(ref FieldCursor cursor, out BareItem item)
    {
        item = default;
        cursor.TryTake('"');
        var text = new StringBuilder();
        while (cursor.TryTakeAny(out char c))
        {
            if (c == '"')
            {
                item = BareItem.OfString(text.ToString());
                return true;
            }
            if (c == '\\' && (!cursor.TryTakeAny(out c) || c is not ('"' or '\\')))
                return false;
            if (!FieldCharacters.IsPrintable(c))
                return false;
            text.Append(c);
        }
        return false;
    }

    private static bool TryReadByteSequence(ref FieldCursor cursor, out BareItem item)
    {
        item = default;
        cursor.TryTake(':');
        if (!cursor.TryTakeUntil(':', out ReadOnlySpan<char> base64) || !TryDecode(base64, out byte[] bytes))
            return false;
        item = BareItem.OfByteSequence(bytes);
        return true;
    }

    // By hand, because section 4.2.7 asks for leniency that a strict decoder does not grant: padding may be missing, and the bits of the last
    // character which belong to no byte may be set. More padding than is needed, or padding in the middle, is an error.
    private static bool TryDecode(ReadOnlySpan<char> base64, out byte[] bytes)
    {
        ReadOnlySpan<char> digits = base64.TrimEnd('=');
        int missing = (4 - digits.Length % 4) % 4;
        bytes = [];
        if (missing == 3 || base64.Length - digits.Length > missing)
            return false;
        bytes = new byte[digits.Length * 3 / 4];
        int bits = 0;
        int bitCount = 0;
        int length = 0;
        foreach (char c in digits)
        {
            int digit = Base64Digit(c);
            if (digit < 0)
                return false;
            bits = (bits << 6 | digit) & 0xFFFF;
            bitCount += 6;
            if (bitCount < 8)
                continue;
            bitCount -= 8;
            bytes[length++] = (byte)(bits >> bitCount);
        }
        return true;
    }

    private static int Base64Digit(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '+' => 62,
        '/' => 63,
        _ => -1,
    };

    // Section 4.2.8.
    private static bool TryReadBoolean(ref FieldCursor cursor, out BareItem item)
    {
        cursor.TryTake('?');
        bool isTrue = cursor.TryTake('1');
        item = BareItem.OfBoolean(isTrue);
        return isTrue || cursor.TryTake('0');
    }

    // Section 4.2.9: whole seconds only.
    private static bool TryReadDate(ref FieldCursor cursor, out BareItem item)
    {
        item = default;
        cursor.TryTake('@');
        if (!TryReadNumber(ref cursor, out BareItem number) || !number.TryGetInteger(out long seconds))
            return false;
        item = BareItem.OfDate(seconds);
        return true;
    }

    // Section 4.2.10. There is no backslash here: a quote inside of the text comes as %22.
    private static bool TryReadDisplayString(ref FieldCursor cursor, out BareItem item)
    {
        item = default;
        cursor.TryTake('%');
        if (!cursor.TryTake('"'))
            return false;
        List<byte> bytes = [];
        while (cursor.TryTakeAny(out char c))
        {
            if (c == '"')
                return TryDecodeUtf8(bytes, out item);
            if (!FieldCharacters.IsPrintable(c))
                return false;
            byte octet = (byte)c;
            if (c == '%' && !TryReadOctet(ref cursor, out octet))
                return false;
            bytes.Add(octet);
        }
        return false;
    }

    // Bytes that are no UTF-8 fail the field; decoding alone would put U+FFFD in their place.
    private static bool TryDecodeUtf8(List<byte> bytes, out BareItem item)
    {
        byte[] octets = [.. bytes];
        bool isUtf8 = Utf8.IsValid(octets);
        item = isUtf8 ? BareItem.OfDisplayString(Encoding.UTF8.GetString(octets)) : default;
        return isUtf8;
    }

    // The RFC takes lower case alone, so that one text has one form.
    private static bool TryReadOctet(ref FieldCursor cursor, out byte octet)
    {
        octet = 0;
        if (!cursor.TryTake(2, out ReadOnlySpan<char> digits) || !char.IsAsciiHexDigitLower(digits[0]) || !char.IsAsciiHexDigitLower(digits[1]))
            return false;
        octet = byte.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return true;
    }
}
