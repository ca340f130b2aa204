using System.Globalization;
using System.Text;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Proxy.Differential;

/// <summary>A parameter of a prepared statement: its type on the wire, and its bytes there.</summary>
internal sealed record ParameterValue(ColumnType Type, bool IsUnsigned, byte[]? Bytes, string Shown)
{
    /// <summary>Sent before, by itself.</summary>
    public bool IsLong { get; init; }

    /// <summary>Reads one as scripts write it: <c>long -5</c>, <c>text abc</c>, <c>blob 00ff</c>, <c>null</c>.</summary>
    public static ParameterValue Parse(string text)
    {
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        string type = space < 0 ? text : text[..space], value = space < 0 ? "" : text[(space + 1)..];
        using var writer = new PacketWriter();
        (ColumnType column, bool isUnsigned) = type switch
        {
            "null" => (ColumnType.Null, false),
            "tiny" => (ColumnType.Tiny, false),
            "utiny" => (ColumnType.Tiny, true),
            "short" => (ColumnType.Short, false),
            "ushort" => (ColumnType.Short, true),
            "long" => (ColumnType.Long, false),
            "ulong" => (ColumnType.Long, true),
            "big" => (ColumnType.LongLong, false),
            "ubig" => (ColumnType.LongLong, true),
            "year" => (ColumnType.Year, false),
            "float" => (ColumnType.Float, false),
            "double" => (ColumnType.Double, false),
            "decimal" => (ColumnType.NewDecimal, false),
            "text" => (ColumnType.VarString, false),
            "string" => (ColumnType.String, false),
            "varchar" => (ColumnType.VarChar, false),
            "blob" or "longdata" => (ColumnType.Blob, false),
            "longtext" => (ColumnType.VarString, false),
            "date" => (ColumnType.Date, false),
            "datetime" => (ColumnType.DateTime, false),
            "timestamp" => (ColumnType.Timestamp, false),
            "time" => (ColumnType.Time, false),
            "repeat" => (ColumnType.Blob, false),
            _ => throw new InvalidDataException($"'{text}' is no parameter."),
        };
        if (column == ColumnType.Null)
            return new ParameterValue(column, isUnsigned, null, text);
        if (type is "longdata" or "longtext")
            return new ParameterValue(column, isUnsigned, [], text) { IsLong = true };
        Write(writer, type, column, value);
        return new ParameterValue(column, isUnsigned, writer.Written.ToArray(), text);
    }

    public override string ToString() => Shown;

    private static void Write(PacketWriter writer, string type, ColumnType column, string value)
    {
        switch (column)
        {
            case ColumnType.Tiny:
                writer.WriteByte((byte)Integer(value));
                break;
            case ColumnType.Short or ColumnType.Year:
                writer.WriteUInt16((ushort)Integer(value));
                break;
            case ColumnType.Long:
                writer.WriteUInt32((uint)Integer(value));
                break;
            case ColumnType.LongLong:
                writer.WriteUInt64((ulong)Integer(value));
                break;
            case ColumnType.Float:
                writer.WriteUInt32(BitConverter.SingleToUInt32Bits(float.Parse(value, CultureInfo.InvariantCulture)));
                break;
            case ColumnType.Double:
                writer.WriteUInt64(BitConverter.DoubleToUInt64Bits(double.Parse(value, CultureInfo.InvariantCulture)));
                break;
            case ColumnType.Date or ColumnType.DateTime or ColumnType.Timestamp:
                WriteDate(writer, value);
                break;
            case ColumnType.Time:
                WriteTime(writer, value);
                break;
            default:
                writer.WriteLengthEncoded(type switch
                {
                    "blob" => Convert.FromHexString(value),
                    // As many bytes as it says: for payloads of more than a chunk.
                    "repeat" => Enumerable.Repeat((byte)'r', int.Parse(value, CultureInfo.InvariantCulture)).ToArray(),
                    _ => Encoding.UTF8.GetBytes(value),
                });
                break;
        }
    }

    private static Int128 Integer(string value) => Int128.Parse(value, CultureInfo.InvariantCulture);

    // 2024-02-29, 2024-02-29 12:30:00 or with .000001; the shortest form that holds it.
    private static void WriteDate(PacketWriter writer, string value)
    {
        int[] parts = [.. value.Split(['-', ' ', ':', '.'], StringSplitOptions.RemoveEmptyEntries).Select(static part => int.Parse(part, CultureInfo.InvariantCulture))];
        writer.WriteByte((byte)(parts.Length switch { 7 => 11, 6 => 7, 3 => 4, _ => 0 }));
        if (parts.Length < 3)
            return;
        writer.WriteUInt16((ushort)parts[0]);
        writer.WriteByte((byte)parts[1]);
        writer.WriteByte((byte)parts[2]);
        for (int at = 3; at < Math.Min(parts.Length, 6); at++)
            writer.WriteByte((byte)parts[at]);
        if (parts.Length == 7)
            writer.WriteUInt32((uint)parts[6]);
    }

    // [-]days hours:minutes:seconds[.microseconds]; 0 for none of it.
    private static void WriteTime(PacketWriter writer, string value)
    {
        bool negative = value.StartsWith('-');
        int[] parts = [.. value.TrimStart('-').Split([' ', ':', '.'], StringSplitOptions.RemoveEmptyEntries).Select(static part => int.Parse(part, CultureInfo.InvariantCulture))];
        writer.WriteByte((byte)(parts.Length switch { 5 => 12, 4 => 8, _ => 0 }));
        if (parts.Length < 4)
            return;
        writer.WriteByte(negative ? (byte)1 : (byte)0);
        writer.WriteUInt32((uint)parts[0]);
        for (int at = 1; at < 4; at++)
            writer.WriteByte((byte)parts[at]);
        if (parts.Length == 5)
            writer.WriteUInt32((uint)parts[4]);
    }
}
