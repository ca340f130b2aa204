using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Forebay.MySql.Client;

/// <summary>One value that is not NULL, as it came, and what it can be read as.</summary>
/// <param name="column">Its column.</param>
/// <param name="bytes">Without its length.</param>
/// <param name="isBinary">Whether it is in the form of prepared statements, and not in that of text.</param>
internal readonly ref partial struct Cell(ClientColumn column, ReadOnlySpan<byte> bytes, bool isBinary)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>The value as its column's own type.</summary>
    public object ToObject() => column.Kind switch
    {
        ColumnKind.Boolean => ToInt64() != 0,
        ColumnKind.SByte => (sbyte)ToInt64(),
        ColumnKind.Byte => (byte)ToInt64(),
        ColumnKind.Int16 => (short)ToInt64(),
        ColumnKind.UInt16 => (ushort)ToInt64(),
        ColumnKind.Int32 or ColumnKind.Year => (int)ToInt64(),
        ColumnKind.UInt32 => (uint)ToInt64(),
        ColumnKind.Int64 => ToInt64(),
        ColumnKind.UInt64 or ColumnKind.Bits => ToUInt64(),
        ColumnKind.Single => ToSingle(),
        ColumnKind.Double => ToDouble(),
        ColumnKind.Decimal => ToDecimal(),
        ColumnKind.DateTime or ColumnKind.Date => ToDateTime(),
        ColumnKind.Time => ToTimeSpan(),
        ColumnKind.GuidText or ColumnKind.GuidBytes => ToGuid(),
        ColumnKind.Bytes => bytes.ToArray(),
        ColumnKind.Vector => ToVector(),
        _ => Encoding.UTF8.GetString(bytes),
    };

    /// <summary>Any number.</summary>
    /// <remarks>A fraction is rounded, as <see cref="Convert"/> does.</remarks>
    /// <exception cref="OverflowException">It is beyond the type.</exception>
    public long ToInt64() => column.Kind switch
    {
        ColumnKind.UInt64 or ColumnKind.Bits => checked((long)ToUInt64()),
        ColumnKind.Single or ColumnKind.Double => Convert.ToInt64(ToDouble()),
        ColumnKind.Decimal => Convert.ToInt64(ToDecimal()),
        ColumnKind.Boolean or ColumnKind.SByte or ColumnKind.Byte or ColumnKind.Int16 or ColumnKind.UInt16 or ColumnKind.Int32 or ColumnKind.UInt32 or ColumnKind.Int64 or ColumnKind.Year => Integer(),
        _ => throw Not(typeof(long)),
    };

    public ulong ToUInt64()
    {
        if (column.Kind == ColumnKind.Bits)
            return Bits();
        if (column.Kind == ColumnKind.UInt64)
            return isBinary ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : ulong.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : throw Not(typeof(ulong));
        return column.Kind == ColumnKind.Decimal ? Convert.ToUInt64(ToDecimal()) : column.Kind is ColumnKind.Single or ColumnKind.Double ? Convert.ToUInt64(ToDouble()) : checked((ulong)ToInt64());
    }

    public float ToSingle()
    {
        if (column.Kind != ColumnKind.Single)
            return (float)ToDouble();
        return isBinary ? BinaryPrimitives.ReadSingleLittleEndian(bytes) : float.TryParse(bytes, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) ? value : throw Not(typeof(float));
    }

    public double ToDouble()
    {
        switch (column.Kind)
        {
            case ColumnKind.Double when isBinary:
                return BinaryPrimitives.ReadDoubleLittleEndian(bytes);
            case ColumnKind.Single:
                return ToSingle();
            case ColumnKind.Double or ColumnKind.Decimal:
                return double.TryParse(bytes, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : throw Not(typeof(double));
            case ColumnKind.UInt64 or ColumnKind.Bits:
                return ToUInt64();
            default:
                return ToInt64();
        }
    }

    /// <exception cref="OverflowException">It has more digits before the point than <see cref="decimal"/> holds.</exception>
    public decimal ToDecimal()
    {
        switch (column.Kind)
        {
            case ColumnKind.Decimal:
                return decimal.TryParse(bytes, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value) ? value
                    : throw new OverflowException($"The value {Encoding.ASCII.GetString(bytes)} of {column} is beyond System.Decimal: read it by GetString, or as BigInteger.");
            case ColumnKind.Single:
                return (decimal)ToSingle();
            case ColumnKind.Double:
                return (decimal)ToDouble();
            case ColumnKind.UInt64 or ColumnKind.Bits:
                return ToUInt64();
            default:
                return ToInt64();
        }
    }

    /// <summary>A whole number of any size.</summary>
    public BigInteger ToBigInteger()
    {
        if (column.Kind != ColumnKind.Decimal)
            return column.Kind is ColumnKind.UInt64 or ColumnKind.Bits ? ToUInt64() : ToInt64();
        int point = bytes.IndexOf((byte)'.');
        return point < 0 || bytes[(point + 1)..].IndexOfAnyExcept((byte)'0') < 0
            ? BigInteger.Parse(Encoding.ASCII.GetString(point < 0 ? bytes : bytes[..point]), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            : throw new InvalidCastException($"The value {Encoding.ASCII.GetString(bytes)} of {column} has a fraction, and BigInteger has none.");
    }

    public bool ToBoolean() => column.Kind is ColumnKind.UInt64 or ColumnKind.Bits ? ToUInt64() != 0 : column.Kind is ColumnKind.Decimal ? ToDecimal() != 0 : ToInt64() != 0;

    public Guid ToGuid()
    {
        if (column.Kind == ColumnKind.Bytes || column.Kind == ColumnKind.GuidBytes)
            return bytes.Length == 16 ? new Guid(bytes, bigEndian: true) : throw Not(typeof(Guid));
        if (column.Kind is not (ColumnKind.Text or ColumnKind.GuidText))
            throw Not(typeof(Guid));
        return Guid.TryParse(Encoding.UTF8.GetString(bytes), out Guid guid) ? guid
            : throw new FormatException($"The value '{Encoding.UTF8.GetString(bytes)}' of {column} is no GUID. Where CHAR(36) holds other texts, set GuidFormat=None, or read it by GetString.");
    }

    /// <summary>The value's bytes as they stand in the database; a text's in UTF-8.</summary>
    public ReadOnlySpan<byte> ToBytes() =>
        column.Kind is ColumnKind.Bytes or ColumnKind.Text or ColumnKind.GuidText or ColumnKind.GuidBytes or ColumnKind.Vector or ColumnKind.Bits ? bytes : throw Not(typeof(byte[]));

    public float[] ToVector() => column.Kind is ColumnKind.Vector or ColumnKind.Bytes && bytes.Length % sizeof(float) == 0
        ? BitConverter.IsLittleEndian ? MemoryMarshal.Cast<byte, float>(bytes).ToArray() : Swapped() : throw Not(typeof(float[]));

    /// <summary>The value as text, in the form in which the server writes it.</summary>
    public string ToText()
    {
        if (column.Kind is ColumnKind.Bytes or ColumnKind.Vector)
            throw Not(typeof(string));
        if (column.Kind == ColumnKind.GuidBytes)
            return ToGuid().ToString();
        if (column.Kind == ColumnKind.Bits)
            return Bits().ToString(CultureInfo.InvariantCulture);
        if (!isBinary || column.Kind is ColumnKind.Text or ColumnKind.GuidText or ColumnKind.Decimal)
            return Encoding.UTF8.GetString(bytes);
        return column.Kind switch
        {
            ColumnKind.UInt64 => ToUInt64().ToString(CultureInfo.InvariantCulture),
            ColumnKind.Single => ToSingle().ToString(CultureInfo.InvariantCulture),
            ColumnKind.Double => ToDouble().ToString(CultureInfo.InvariantCulture),
            ColumnKind.DateTime or ColumnKind.Date => MomentText(),
            ColumnKind.Time => DurationText(),
            _ => ToInt64().ToString(CultureInfo.InvariantCulture),
        };
    }

    public InvalidCastException Not(Type type) => new($"The {column} can't be read as {type}.");

    private long Integer()
    {
        if (!isBinary)
            return long.TryParse(bytes, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : throw Not(typeof(long));
        return (bytes.Length, column.IsUnsigned) switch
        {
            (1, true) => bytes[0],
            (1, false) => (sbyte)bytes[0],
            (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            (2, false) => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            (4, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            (4, false) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        };
    }

    private ulong Bits()
    {
        ulong value = 0;
        foreach (byte one in bytes)
            value = value << 8 | one;
        return value;
    }

    private float[] Swapped()
    {
        float[] values = new float[bytes.Length / sizeof(float)];
        for (int at = 0; at < values.Length; at++)
            values[at] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(at * sizeof(float))..]);
        return values;
    }
}
