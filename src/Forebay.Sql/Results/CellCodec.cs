using System.Buffers.Binary;
using System.Collections;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Text;

namespace Forebay.Sql.Results;

/// <summary>One value as bytes, and back. Little-endian; the same on every machine.</summary>
internal static class CellCodec
{
    // The kind of a DateTime in the two bits that its ticks leave free.
    private const int KindShift = 62;
    private const long TicksMask = (1L << KindShift) - 1;

    /// <summary>Writes a value of a kind with a fixed width.</summary>
    public static void WriteFixed(Span<byte> target, CellKind kind, object value)
    {
        switch (kind)
        {
            case CellKind.Boolean: target[0] = (bool)value ? (byte)1 : (byte)0; break;
            case CellKind.SByte: target[0] = (byte)(sbyte)value; break;
            case CellKind.Byte: target[0] = (byte)value; break;
            case CellKind.Int16: BinaryPrimitives.WriteInt16LittleEndian(target, (short)value); break;
            case CellKind.UInt16: BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)value); break;
            case CellKind.Char: BinaryPrimitives.WriteUInt16LittleEndian(target, (char)value); break;
            case CellKind.Int32: BinaryPrimitives.WriteInt32LittleEndian(target, (int)value); break;
            case CellKind.UInt32: BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)value); break;
            case CellKind.Int64: BinaryPrimitives.WriteInt64LittleEndian(target, (long)value); break;
            case CellKind.UInt64: BinaryPrimitives.WriteUInt64LittleEndian(target, (ulong)value); break;
            case CellKind.Single: BinaryPrimitives.WriteSingleLittleEndian(target, (float)value); break;
            case CellKind.Double: BinaryPrimitives.WriteDoubleLittleEndian(target, (double)value); break;
            case CellKind.DateOnly: BinaryPrimitives.WriteInt32LittleEndian(target, ((DateOnly)value).DayNumber); break;
            case CellKind.TimeOnly: BinaryPrimitives.WriteInt64LittleEndian(target, ((TimeOnly)value).Ticks); break;
            case CellKind.TimeSpan: BinaryPrimitives.WriteInt64LittleEndian(target, ((TimeSpan)value).Ticks); break;
            case CellKind.DateTime: WriteDateTime(target, (DateTime)value); break;
            case CellKind.DateTimeOffset: WriteDateTimeOffset(target, (DateTimeOffset)value); break;
            case CellKind.Decimal: WriteDecimal(target, (decimal)value); break;
            case CellKind.Guid: _ = ((Guid)value).TryWriteBytes(target); break;
            default: throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kind has no fixed width.");
        }
    }

    public static void WriteDateTime(Span<byte> target, DateTime value) => BinaryPrimitives.WriteInt64LittleEndian(target, value.Ticks | ((long)value.Kind << KindShift));

    public static void WriteDateTimeOffset(Span<byte> target, DateTimeOffset value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target, value.Ticks);
        BinaryPrimitives.WriteInt16LittleEndian(target[8..], (short)value.Offset.TotalMinutes);
    }

    public static void WriteDecimal(Span<byte> target, decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        for (int at = 0; at < parts.Length; at++)
            BinaryPrimitives.WriteInt32LittleEndian(target[(4 * at)..], parts[at]);
    }

    public static DateTime ReadDateTime(ReadOnlySpan<byte> cell)
    {
        long stored = BinaryPrimitives.ReadInt64LittleEndian(cell);
        return new DateTime(stored & TicksMask, (DateTimeKind)((ulong)stored >> KindShift));
    }

    public static DateTimeOffset ReadDateTimeOffset(ReadOnlySpan<byte> cell) =>
        new(BinaryPrimitives.ReadInt64LittleEndian(cell), TimeSpan.FromMinutes(BinaryPrimitives.ReadInt16LittleEndian(cell[8..])));

    public static decimal ReadDecimal(ReadOnlySpan<byte> cell)
    {
        Span<int> parts = stackalloc int[4];
        for (int at = 0; at < parts.Length; at++)
            parts[at] = BinaryPrimitives.ReadInt32LittleEndian(cell[(4 * at)..]);
        return new decimal(parts);
    }

    /// <summary>The bytes of a value of a kind without a fixed width.</summary>
    public static byte[] WriteVariable(CellKind kind, object value) => kind switch
    {
        CellKind.String => Encoding.UTF8.GetBytes((string)value),
        CellKind.Bytes => (byte[])value,
        CellKind.BigInteger => ((BigInteger)value).ToByteArray(),
        CellKind.IPAddress => Encoding.UTF8.GetBytes(((IPAddress)value).ToString()),
        CellKind.PhysicalAddress => ((PhysicalAddress)value).GetAddressBytes(),
        CellKind.Bits => WriteBits((BitArray)value),
        CellKind.Pairs => WritePairs((Dictionary<string, string>)value),
        _ => WriteArray(CellKinds.ElementOf(kind), (Array)value),
    };

    /// <summary>A value of any kind as an object.</summary>
    public static object Read(CellKind kind, ReadOnlySpan<byte> cell) => kind switch
    {
        CellKind.Boolean => cell[0] != 0,
        CellKind.SByte => (sbyte)cell[0],
        CellKind.Byte => cell[0],
        CellKind.Int16 => BinaryPrimitives.ReadInt16LittleEndian(cell),
        CellKind.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(cell),
        CellKind.Char => (char)BinaryPrimitives.ReadUInt16LittleEndian(cell),
        CellKind.Int32 => BinaryPrimitives.ReadInt32LittleEndian(cell),
        CellKind.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(cell),
        CellKind.Int64 => BinaryPrimitives.ReadInt64LittleEndian(cell),
        CellKind.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(cell),
        CellKind.Single => BinaryPrimitives.ReadSingleLittleEndian(cell),
        CellKind.Double => BinaryPrimitives.ReadDoubleLittleEndian(cell),
        CellKind.DateOnly => DateOnly.FromDayNumber(BinaryPrimitives.ReadInt32LittleEndian(cell)),
        CellKind.TimeOnly => new TimeOnly(BinaryPrimitives.ReadInt64LittleEndian(cell)),
        CellKind.TimeSpan => new TimeSpan(BinaryPrimitives.ReadInt64LittleEndian(cell)),
        CellKind.DateTime => ReadDateTime(cell),
        CellKind.DateTimeOffset => ReadDateTimeOffset(cell),
        CellKind.Decimal => ReadDecimal(cell),
        CellKind.Guid => new Guid(cell),
        CellKind.String => Encoding.UTF8.GetString(cell),
        CellKind.Bytes => cell.ToArray(),
        CellKind.BigInteger => new BigInteger(cell),
        CellKind.IPAddress => IPAddress.Parse(Encoding.UTF8.GetString(cell)),
        CellKind.PhysicalAddress => new PhysicalAddress(cell.ToArray()),
        CellKind.Bits => ReadBits(cell),
        CellKind.Pairs => ReadPairs(cell),
        _ => ReadArray(CellKinds.ElementOf(kind), cell),
    };

    private static byte[] WriteBits(BitArray bits)
    {
        var bytes = new byte[4 + ((bits.Length + 7) / 8)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bits.Length);
        bits.CopyTo(bytes, 4);
        return bytes;
    }

    private static BitArray ReadBits(ReadOnlySpan<byte> cell) =>
        new(cell[4..].ToArray()) { Length = BinaryPrimitives.ReadInt32LittleEndian(cell) };

    private static byte[] WritePairs(Dictionary<string, string> pairs)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(pairs.Count);
        foreach ((string name, string? value) in pairs)
        {
            writer.Write(name);
            writer.Write(value is not null);
            if (value is not null)
                writer.Write(value);
        }
        writer.Flush();
        return stream.ToArray();
    }

    private static Dictionary<string, string> ReadPairs(ReadOnlySpan<byte> cell)
    {
        using var reader = new BinaryReader(new MemoryStream(cell.ToArray()));
        int count = reader.ReadInt32();
        var pairs = new Dictionary<string, string>(count);
        for (int at = 0; at < count; at++)
            pairs[reader.ReadString()] = reader.ReadBoolean() ? reader.ReadString() : null!;
        return pairs;
    }

    // The length; whether elements may be null; then each element, with its length in front where that differs, -1 for null.
    private static byte[] WriteArray(CellKind element, Array values)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(values.Length);
        writer.Write(Nullable.GetUnderlyingType(values.GetType().GetElementType()!) is not null);
        int width = CellKinds.WidthOf(element);
        byte[] cell = new byte[width];
        foreach (object? value in values)
        {
            if (value is null)
            {
                writer.Write(-1);
                continue;
            }
            if (width != 0)
                WriteFixed(cell, element, value);
            byte[] bytes = width == 0 ? WriteVariable(element, value) : cell;
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }
        writer.Flush();
        return stream.ToArray();
    }

    private static Array ReadArray(CellKind element, ReadOnlySpan<byte> cell)
    {
        int count = BinaryPrimitives.ReadInt32LittleEndian(cell);
        Type type = CellKinds.TypeOf(element);
        bool isNullable = cell[4] != 0;
        cell = cell[5..];
        var values = Array.CreateInstance(isNullable ? typeof(Nullable<>).MakeGenericType(type) : type, count);
        for (int at = 0; at < count; at++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(cell);
            cell = cell[4..];
            if (length < 0)
                continue;
            values.SetValue(Read(element, cell[..length]), at);
            cell = cell[length..];
        }
        return values;
    }
}
