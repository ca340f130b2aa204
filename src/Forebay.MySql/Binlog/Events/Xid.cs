using System.Globalization;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Binlog.Events;

/// <summary>The name of a transaction of two phases, as its bytes in hex: <c>global,branch,format</c>.</summary>
internal static class Xid
{
    /// <summary>Reads the event that ends the rows of a transaction which is prepared.</summary>
    /// <returns>The name, and whether it is committed at once.</returns>
    public static (string Xid, bool IsOnePhase) ReadPrepare(ReadOnlySpan<byte> body)
    {
        var reader = new WireReader(body);
        bool isOnePhase = reader.ReadByte() != 0;
        var format = (int)reader.ReadUInt32();
        uint global = reader.ReadUInt32();
        uint branch = reader.ReadUInt32();
        return (Of(Convert.ToHexStringLower(reader.Take((ulong)global)), Convert.ToHexStringLower(reader.Take((ulong)branch)), format), isOnePhase);
    }

    /// <summary>Reads what stands in a statement after <c>XA COMMIT</c>, as servers log it: <c>X'61',X'',1</c>.</summary>
    public static string? Parse(ReadOnlySpan<char> text)
    {
        string[] parts = text.ToString().Split(',', StringSplitOptions.TrimEntries);
        if (parts is not [var global, var branch, var format] || Hex(global) is not { } first || Hex(branch) is not { } second)
            return null;
        // ONE PHASE may stand behind.
        string number = format.Split(' ')[0];
        return int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? Of(first, second, value) : null;
    }

    private static string? Hex(string part) =>
        part.Length >= 3 && part[0] is 'X' or 'x' && part[1] == '\'' && part[^1] == '\'' && part.AsSpan(2, part.Length - 3) is var digits && !digits.ContainsAnyExcept(System.Buffers.SearchValues.Create("0123456789abcdefABCDEF"))
            ? digits.ToString().ToLowerInvariant()
            : null;

    private static string Of(string global, string branch, int format) => string.Create(CultureInfo.InvariantCulture, $"{global},{branch},{format}");
}
