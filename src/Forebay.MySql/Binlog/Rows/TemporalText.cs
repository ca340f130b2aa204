using System.Globalization;

namespace Forebay.MySql.Binlog.Rows;

/// <summary>Dates and times of the log as the server writes them in a result.</summary>
internal static class TemporalText
{
    public static string Date(ReadOnlySpan<byte> bytes)
    {
        int packed = bytes[0] | bytes[1] << 8 | bytes[2] << 16;
        return Date(packed >> 9, packed >> 5 & 15, packed & 31);
    }

    public static string Time2(ReadOnlySpan<byte> bytes, int digits)
    {
        // The whole and its fraction are one number, so that negative ones work.
        int fractionBits = (digits + 1) / 2 * 8;
        long packed = (long)BigEndian(bytes) - (1L << (bytes.Length * 8) - 1);
        string sign = packed < 0 ? "-" : "";
        packed = Math.Abs(packed);
        long whole = packed >> fractionBits;
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{whole >> 12 & 0x3ff:D2}:{whole >> 6 & 63:D2}:{whole & 63:D2}{Fraction(packed & ((1L << fractionBits) - 1), digits)}");
    }

    public static string DateTime2(ReadOnlySpan<byte> bytes, int digits)
    {
        long packed = (long)BigEndian(bytes[..5]) - (1L << 39);
        long months = packed >> 22;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Date((int)(months / 13), (int)(months % 13), (int)(packed >> 17 & 31))} {packed >> 12 & 31:D2}:{packed >> 6 & 63:D2}:{packed & 63:D2}{Fraction((long)BigEndian(bytes[5..]), digits)}");
    }

    /// <summary>In UTC; the zero of both servers is the date of zeros.</summary>
    public static string Timestamp2(ReadOnlySpan<byte> bytes, int digits)
    {
        var seconds = (long)BigEndian(bytes[..4]);
        string fraction = Fraction((long)BigEndian(bytes[4..]), digits);
        return seconds == 0 && !fraction.AsSpan().ContainsAnyInRange('1', '9')
            ? "0000-00-00 00:00:00" + fraction
            : DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + fraction;
    }

    /// <summary>The form before MySQL 5.6: decimal digits, <c>hhmmss</c>.</summary>
    public static string OldTime(ReadOnlySpan<byte> bytes)
    {
        int packed = (bytes[0] | bytes[1] << 8 | bytes[2] << 16) << 8 >> 8;
        string sign = packed < 0 ? "-" : "";
        packed = Math.Abs(packed);
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{packed / 10_000:D2}:{packed / 100 % 100:D2}:{packed % 100:D2}");
    }

    /// <summary>The form before MySQL 5.6: decimal digits, <c>yyyymmddhhmmss</c>.</summary>
    public static string OldDateTime(ReadOnlySpan<byte> bytes)
    {
        ulong packed = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        ulong date = packed / 1_000_000;
        ulong time = packed % 1_000_000;
        return string.Create(CultureInfo.InvariantCulture, $"{date / 10_000:D4}-{date / 100 % 100:D2}-{date % 100:D2} {time / 10_000:D2}:{time / 100 % 100:D2}:{time % 100:D2}");
    }

    private static string Date(int year, int month, int day) => string.Create(CultureInfo.InvariantCulture, $"{year:D4}-{month:D2}-{day:D2}");

    // An odd number of digits is kept with one more.
    private static string Fraction(long value, int digits)
    {
        if (digits == 0)
            return "";
        if (digits % 2 != 0)
            value /= 10;
        return "." + value.ToString($"D{digits}", CultureInfo.InvariantCulture);
    }

    private static ulong BigEndian(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        foreach (byte one in bytes)
            value = value << 8 | one;
        return value;
    }
}
