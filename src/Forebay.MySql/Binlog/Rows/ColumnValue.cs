using System.Buffers.Binary;
using System.Text;
using Forebay.MySql.Binlog.Events;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Binlog.Rows;

/// <summary>The values of the log's rows, of every type.</summary>
/// <remarks>
/// Integers, bits and years are <see cref="long"/> or <see cref="ulong"/>, floating numbers are themselves, decimals, times and JSON are text as the server writes it in a result
/// (<c>TIMESTAMP</c> in UTC). Texts in UTF-8 are strings, and of other character sets bytes, as are BLOB, BINARY, geometries and vectors. An ENUM or SET is its text where the log tells the
/// members, and its number otherwise.
/// </remarks>
internal static class ColumnValue
{
    /// <summary>The value of a column's bytes, as <see cref="BinlogColumn.Take"/> gives them.</summary>
    /// <exception cref="MySqlProtocolException">They are none of the type.</exception>
    public static object Of(in BinlogColumn column, ReadOnlySpan<byte> bytes) => column.Type switch
    {
        ColumnType.Tiny or ColumnType.Short or ColumnType.Int24 or ColumnType.Long or ColumnType.LongLong when column.IsUnsigned == true => LittleEndian(bytes),
        ColumnType.Tiny or ColumnType.Short or ColumnType.Int24 or ColumnType.Long or ColumnType.LongLong => Signed(bytes),
        ColumnType.Year => bytes[0] == 0 ? 0L : 1900L + bytes[0],
        ColumnType.Float => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        ColumnType.Double => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        ColumnType.NewDecimal => DecimalText.Of(bytes, column.Size, column.Scale),
        ColumnType.Date or ColumnType.NewDate => TemporalText.Date(bytes),
        ColumnType.Time2 => TemporalText.Time2(bytes, column.Size),
        ColumnType.DateTime2 => TemporalText.DateTime2(bytes, column.Size),
        ColumnType.Timestamp2 => TemporalText.Timestamp2(bytes, column.Size),
        ColumnType.Timestamp => TemporalText.Timestamp2([bytes[3], bytes[2], bytes[1], bytes[0]], 0),
        ColumnType.Time => TemporalText.OldTime(bytes),
        ColumnType.DateTime => TemporalText.OldDateTime(bytes),
        ColumnType.Bit => BigEndian(bytes),
        ColumnType.Enum => Member(column, bytes),
        ColumnType.Set => Members(column, bytes),
        ColumnType.String => Fixed(column, bytes),
        ColumnType.VarChar or ColumnType.VarString or ColumnType.Blob or ColumnType.TinyBlob or ColumnType.MediumBlob or ColumnType.LongBlob => Text(column, bytes),
        ColumnType.MariaDbCompressedBlob or ColumnType.MariaDbCompressedVarChar => Text(column, Inflated(bytes)),
        ColumnType.Json => JsonBinary.ToText(bytes),
        ColumnType.Geometry or ColumnType.Vector => bytes.ToArray(),
        _ => throw new MySqlProtocolException($"A column has type {(byte)column.Type}, which is not known here."),
    };

    private static ulong LittleEndian(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int at = bytes.Length - 1; at >= 0; at--)
            value = value << 8 | bytes[at];
        return value;
    }

    private static long Signed(ReadOnlySpan<byte> bytes)
    {
        int shift = 64 - (bytes.Length * 8);
        return (long)(LittleEndian(bytes) << shift) >> shift;
    }

    private static ulong BigEndian(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        foreach (byte one in bytes)
            value = value << 8 | one;
        return value;
    }

    private static object Member(in BinlogColumn column, ReadOnlySpan<byte> bytes)
    {
        ulong number = bytes.Length == 1 ? bytes[0] : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        if (number == 0)
            return "";
        return column.Members is { } members && number <= (ulong)members.Length ? members[number - 1] : number;
    }

    private static object Members(in BinlogColumn column, ReadOnlySpan<byte> bytes)
    {
        ulong bits = LittleEndian(bytes);
        return column.Members is { } members ? string.Join(',', members.Where((_, at) => (bits >> at & 1) != 0)) : bits;
    }

    // BINARY comes without the zero bytes at its end; so do UUID and INET6, which are BINARY here.
    private static object Fixed(in BinlogColumn column, ReadOnlySpan<byte> bytes)
    {
        if (column.Collation is not (Collations.Binary or 0) || bytes.Length > column.Size)
            return Text(column, bytes);
        var padded = new byte[column.Size];
        bytes.CopyTo(padded);
        return padded;
    }

    private static object Text(in BinlogColumn column, ReadOnlySpan<byte> bytes) => Collations.IsUtf8(column.Collation) ? Encoding.UTF8.GetString(bytes) : bytes.ToArray();

    private static ReadOnlySpan<byte> Inflated(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0 || bytes[0] == 0)
            return bytes.Length == 0 ? bytes : bytes[1..];
        return MariaDbCompression.InflateColumn(bytes);
    }
}
