using System.Globalization;

namespace Forebay.Server.Values;

/// <summary>Sizes as people write them: <c>65536</c>, <c>64KiB</c>, <c>256MiB</c>, <c>2GiB</c>.</summary>
internal static class ByteSize
{
    public const string Allowed = "a number of bytes, or one with its unit: 512KiB, 256MiB, 2GiB";

    private static readonly (string Unit, long Bytes)[] Units = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("", 1)];

    public static bool TryRead(string text, out long bytes)
    {
        bytes = 0;
        (string unit, long one) = Units.First(unit => text.EndsWith(unit.Unit, StringComparison.Ordinal));
        if (!long.TryParse(text[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out long count) || count > long.MaxValue / one)
            return false;
        bytes = count * one;
        return true;
    }

    /// <summary>In the largest unit that needs no fraction.</summary>
    public static string Write(long bytes)
    {
        (string unit, long one) = Units.First(unit => unit.Bytes == 1 || (bytes > 0 && bytes % unit.Bytes == 0));
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / one} {(unit.Length == 0 ? "bytes" : unit)}");
    }
}
