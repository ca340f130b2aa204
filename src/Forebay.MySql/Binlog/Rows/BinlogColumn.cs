using Forebay.MySql.Protocol;

namespace Forebay.MySql.Binlog.Rows;

/// <summary>How a column's values stand in the rows of the log, and what is known of it besides.</summary>
/// <param name="Type">The type, with what servers write as a string told apart (<see cref="ColumnType.Enum"/>, <see cref="ColumnType.Set"/>).</param>
/// <param name="Size">By type: the most bytes, the precision, the bytes of the length, the bytes of the value, or the digits of a second's fraction.</param>
/// <param name="Scale">Of decimals the digits after the point, of bits those beside whole bytes.</param>
internal readonly record struct BinlogColumn(ColumnType Type, int Size, int Scale)
{
    private static readonly int[] BytesOfDigits = [0, 1, 1, 2, 2, 3, 3, 4, 4, 4];

    /// <summary>Whether an integer has no sign; null: not known.</summary>
    public bool? IsUnsigned { get; init; }

    /// <summary>The column's name; null: not known.</summary>
    public string? Name { get; init; }

    /// <summary>The number of the collation; 0: not known.</summary>
    public int Collation { get; init; }

    /// <summary>The texts of an ENUM or SET; null: not known.</summary>
    public string[]? Members { get; init; }

    /// <summary>Reads a type's metadata.</summary>
    public static BinlogColumn Read(ColumnType type, ref WireReader metadata)
    {
        switch (type)
        {
            case ColumnType.Float or ColumnType.Double or ColumnType.Blob or ColumnType.TinyBlob or ColumnType.MediumBlob or ColumnType.LongBlob or ColumnType.Geometry or ColumnType.Json or ColumnType.Vector
                or ColumnType.MariaDbCompressedBlob or ColumnType.Timestamp2 or ColumnType.DateTime2 or ColumnType.Time2:
                return new BinlogColumn(type, metadata.ReadByte(), 0);
            case ColumnType.VarChar or ColumnType.VarString or ColumnType.MariaDbCompressedVarChar:
                return new BinlogColumn(type, metadata.ReadUInt16(), 0);
            case ColumnType.NewDecimal:
                int precision = metadata.ReadByte();
                return new BinlogColumn(type, precision, metadata.ReadByte());
            case ColumnType.Bit:
                int bits = metadata.ReadByte();
                return new BinlogColumn(type, metadata.ReadByte(), bits);
            case ColumnType.Enum or ColumnType.Set:
                metadata.Skip(1);
                return new BinlogColumn(type, metadata.ReadByte(), 0);
            case ColumnType.String:
                return OfString(metadata.ReadByte(), metadata.ReadByte());
            default:
                return new BinlogColumn(type, 0, 0);
        }
    }

    /// <summary>Whether the server tells of it whether it has a sign.</summary>
    public bool IsNumeric => Type is ColumnType.Tiny or ColumnType.Short or ColumnType.Int24 or ColumnType.Long or ColumnType.LongLong or ColumnType.NewDecimal or ColumnType.Float or ColumnType.Double or ColumnType.Year;

    public bool IsInteger => Type is ColumnType.Tiny or ColumnType.Short or ColumnType.Int24 or ColumnType.Long or ColumnType.LongLong;

    /// <summary>Whether the server tells of its collation among those of texts.</summary>
    public bool IsCharacter => Type is ColumnType.String or ColumnType.VarChar or ColumnType.VarString or ColumnType.Blob or ColumnType.TinyBlob or ColumnType.MediumBlob or ColumnType.LongBlob
        or ColumnType.MariaDbCompressedBlob or ColumnType.MariaDbCompressedVarChar;

    /// <summary>Takes one value's bytes, without those of its length.</summary>
    /// <exception cref="MySqlProtocolException">The row is too short, or the type is not known.</exception>
    public ReadOnlySpan<byte> Take(ref WireReader row) => Type switch
    {
        ColumnType.Tiny or ColumnType.Year => row.Take(1),
        ColumnType.Short => row.Take(2),
        ColumnType.Int24 or ColumnType.Date or ColumnType.NewDate or ColumnType.Time => row.Take(3),
        ColumnType.Long or ColumnType.Float or ColumnType.Timestamp => row.Take(4),
        ColumnType.LongLong or ColumnType.Double or ColumnType.DateTime => row.Take(8),
        ColumnType.Null => row.Take(0),
        ColumnType.NewDecimal => row.Take(DecimalBytes(Size, Scale)),
        ColumnType.Timestamp2 => row.Take(4 + FractionBytes),
        ColumnType.DateTime2 => row.Take(5 + FractionBytes),
        ColumnType.Time2 => row.Take(3 + FractionBytes),
        ColumnType.Bit => row.Take(Size + (Scale > 0 ? 1 : 0)),
        ColumnType.Enum or ColumnType.Set => row.Take(Size),
        ColumnType.String or ColumnType.VarChar or ColumnType.VarString or ColumnType.MariaDbCompressedVarChar => row.Take(Size <= 255 ? row.ReadByte() : row.ReadUInt16()),
        ColumnType.Blob or ColumnType.TinyBlob or ColumnType.MediumBlob or ColumnType.LongBlob or ColumnType.Geometry or ColumnType.Json or ColumnType.Vector or ColumnType.MariaDbCompressedBlob => TakeLong(ref row),
        _ => throw new MySqlProtocolException($"A column has type {(byte)Type}, whose size is not known here."),
    };

    /// <summary>The bytes of a second's fraction.</summary>
    public int FractionBytes => (Size + 1) / 2;

    public static int DecimalBytes(int precision, int scale)
    {
        int whole = precision - scale;
        return (whole / 9 * 4) + BytesOfDigits[whole % 9] + (scale / 9 * 4) + BytesOfDigits[scale % 9];
    }

    private ReadOnlySpan<byte> TakeLong(ref WireReader row) => Size switch
    {
        1 => row.Take(row.ReadByte()),
        2 => row.Take(row.ReadUInt16()),
        3 => row.Take((ulong)row.ReadUInt24()),
        4 => row.Take((ulong)row.ReadUInt32()),
        _ => throw new MySqlProtocolException($"A column of type {(byte)Type} has lengths of {Size} bytes."),
    };

    // Two bits of the length stand, turned, in the type's own byte.
    private static BinlogColumn OfString(byte type, byte length)
    {
        if (type is (byte)ColumnType.Enum or (byte)ColumnType.Set)
            return new BinlogColumn((ColumnType)type, length, 0);
        return new BinlogColumn(ColumnType.String, (((type & 0x30) ^ 0x30) << 4) | length, 0);
    }
}
