using System.Globalization;

namespace Forebay.MySql.Binlog.Events;

/// <summary>A place in a server's log. Compares by the number at the file's end, and then by the offset.</summary>
/// <param name="File">The file: <c>binlog.000017</c>.</param>
/// <param name="Offset">In bytes.</param>
internal readonly record struct BinlogPlace(string File, ulong Offset) : IComparable<BinlogPlace>
{
    public int CompareTo(BinlogPlace other) => File == other.File ? Offset.CompareTo(other.Offset) : Number(File).CompareTo(Number(other.File));

    public static bool operator <(BinlogPlace left, BinlogPlace right) => left.CompareTo(right) < 0;

    public static bool operator >(BinlogPlace left, BinlogPlace right) => left.CompareTo(right) > 0;

    public static bool operator <=(BinlogPlace left, BinlogPlace right) => left.CompareTo(right) <= 0;

    public static bool operator >=(BinlogPlace left, BinlogPlace right) => left.CompareTo(right) >= 0;

    /// <summary>The number of a file; 0: it has none.</summary>
    public static ulong Number(string file) =>
        ulong.TryParse(file.AsSpan(file.LastIndexOf('.') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : 0;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Offset}");
}
