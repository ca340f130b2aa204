using System.Buffers.Binary;
using System.Text;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Proxy.Sessions;

/// <summary>Reads the values of an execution's parameters, as far as rows can be named by them.</summary>
internal static class BinaryParameters
{
    /// <summary>Stands for a value that names no row.</summary>
    public static object Unknown { get; } = new();

    // Above it, two whole numbers may have the same double.
    private const double MostExact = 9007199254740992;

    /// <summary>The values; null: the bytes are not as the types say.</summary>
    /// <param name="bytes">The bits of NULL, then the values.</param>
    /// <param name="types">Two bytes for each.</param>
    /// <param name="count">How many.</param>
    public static object?[]? Read(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> types, int count)
    {
        try
        {
            object?[] values = new object?[count];
            var reader = new WireReader(bytes);
            ReadOnlySpan<byte> nulls = reader.Take((count + 7) / 8);
            for (int at = 0; at < count; at++)
                values[at] = (nulls[at >> 3] & (1 << (at & 7))) != 0 ? null : One(ref reader, (ColumnType)types[at * 2], (types[at * 2 + 1] & 0x80) != 0);
            return values;
        }
        catch (MySqlProtocolException)
        {
            return null;
        }
    }

    private static object? One(ref WireReader reader, ColumnType type, bool isUnsigned)
    {
        switch (type)
        {
            case ColumnType.Null:
                return null;
            case ColumnType.Tiny:
                return isUnsigned ? reader.ReadByte() : (sbyte)reader.ReadByte();
            case ColumnType.Short or ColumnType.Year:
                return isUnsigned ? reader.ReadUInt16() : (short)reader.ReadUInt16();
            case ColumnType.Long or ColumnType.Int24:
                return isUnsigned ? reader.ReadUInt32() : (int)reader.ReadUInt32();
            case ColumnType.LongLong:
                return isUnsigned ? reader.ReadUInt64() : (long)reader.ReadUInt64();
            case ColumnType.Float:
                reader.Skip(4);
                return Unknown;
            case ColumnType.Double:
                double number = BinaryPrimitives.ReadDoubleLittleEndian(reader.Take(8));
                // Drivers that know no whole numbers send them so. A column of whole numbers compares with it as with the number itself.
                return double.IsInteger(number) && Math.Abs(number) < MostExact ? (long)number : Unknown;
            case ColumnType.Date or ColumnType.DateTime or ColumnType.Timestamp or ColumnType.Time:
                reader.Skip(reader.ReadByte());
                return Unknown;
            case ColumnType.String or ColumnType.VarString or ColumnType.VarChar:
                return Encoding.UTF8.GetString(reader.ReadLengthEncoded());
            case ColumnType.Blob or ColumnType.TinyBlob or ColumnType.MediumBlob or ColumnType.LongBlob:
                return reader.ReadLengthEncoded().ToArray();
            default:
                reader.ReadLengthEncoded();
                return Unknown;
        }
    }
}
