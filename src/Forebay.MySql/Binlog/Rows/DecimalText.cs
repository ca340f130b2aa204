using System.Globalization;
using System.Text;

namespace Forebay.MySql.Binlog.Rows;

/// <summary>Packed decimals as text: groups of nine digits in four bytes, big-endian, the first bit turned, and all bits turned where it is negative.</summary>
internal static class DecimalText
{
    private static readonly int[] BytesOfDigits = [0, 1, 1, 2, 2, 3, 3, 4, 4, 4];

    public static string Of(ReadOnlySpan<byte> packed, int precision, int scale)
    {
        Span<byte> bytes = stackalloc byte[packed.Length];
        packed.CopyTo(bytes);
        bool isNegative = (bytes[0] & 0x80) == 0;
        bytes[0] ^= 0x80;
        if (isNegative)
        {
            foreach (ref byte one in bytes)
                one = (byte)~one;
        }
        var text = new StringBuilder(precision + 3);
        int whole = precision - scale;
        int at = 0;
        Append(text, bytes, ref at, whole % 9);
        for (int group = 0; group < whole / 9; group++)
            Append(text, bytes, ref at, 9);
        while (text.Length > 1 && text[0] == '0')
            text.Remove(0, 1);
        if (text.Length == 0)
            text.Append('0');
        if (scale > 0)
        {
            text.Append('.');
            for (int group = 0; group < scale / 9; group++)
                Append(text, bytes, ref at, 9);
            Append(text, bytes, ref at, scale % 9);
        }
        return isNegative ? "-" + text : text.ToString();
    }

    private static void Append(StringBuilder text, ReadOnlySpan<byte> bytes, ref int at, int digits)
    {
        if (digits == 0)
            return;
        uint value = 0;
        foreach (byte one in bytes.Slice(at, BytesOfDigits[digits]))
            value = value << 8 | one;
        at += BytesOfDigits[digits];
        text.Append(value.ToString($"D{digits}", CultureInfo.InvariantCulture));
    }
}
