using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;

namespace Forebay.MySql.Client;

/// <summary>A column of a result, and what its values are read as.</summary>
internal sealed class ClientColumn
{
    public const ushort BinaryCollation = 63;

    public ClientColumn(ColumnDefinition definition, ClientOptions options)
    {
        Definition = definition;
        Kind = KindOf(options);
        ConvertsZeroDates = options.ConvertZeroDateTime;
    }

    public ColumnDefinition Definition { get; }

    public string Name => Definition.Name;

    public ColumnKind Kind { get; }

    /// <summary>Whether <c>0000-00-00</c> is <see cref="DateTime.MinValue"/>.</summary>
    public bool ConvertsZeroDates { get; }

    public bool IsUnsigned => (Definition.Flags & ColumnFlags.Unsigned) != 0;

    public bool IsBinary => Definition.Collation == BinaryCollation;

    /// <summary>The most letters of a text, or bytes of anything else.</summary>
    public long Size => IsBinary ? Definition.Length : Definition.Length / 4;

    public Type FieldType => Kind switch
    {
        ColumnKind.Boolean => typeof(bool),
        ColumnKind.SByte => typeof(sbyte),
        ColumnKind.Byte => typeof(byte),
        ColumnKind.Int16 => typeof(short),
        ColumnKind.UInt16 => typeof(ushort),
        ColumnKind.Int32 or ColumnKind.Year => typeof(int),
        ColumnKind.UInt32 => typeof(uint),
        ColumnKind.Int64 => typeof(long),
        ColumnKind.UInt64 or ColumnKind.Bits => typeof(ulong),
        ColumnKind.Single => typeof(float),
        ColumnKind.Double => typeof(double),
        ColumnKind.Decimal => typeof(decimal),
        ColumnKind.DateTime or ColumnKind.Date => typeof(DateTime),
        ColumnKind.Time => typeof(TimeSpan),
        ColumnKind.GuidText or ColumnKind.GuidBytes => typeof(Guid),
        ColumnKind.Bytes => typeof(byte[]),
        ColumnKind.Vector => typeof(float[]),
        ColumnKind.Text => typeof(string),
        _ => typeof(object),
    };

    /// <summary>The type's name, as the server's own statements write it.</summary>
    public string TypeName => Definition.Type switch
    {
        ColumnType.Tiny => Integer("TINYINT"),
        ColumnType.Short => Integer("SMALLINT"),
        ColumnType.Int24 => Integer("MEDIUMINT"),
        ColumnType.Long => Integer("INT"),
        ColumnType.LongLong => Integer("BIGINT"),
        ColumnType.OldDecimal or ColumnType.NewDecimal => Integer("DECIMAL"),
        ColumnType.Float => Integer("FLOAT"),
        ColumnType.Double => Integer("DOUBLE"),
        ColumnType.Null => "NULL",
        ColumnType.Timestamp or ColumnType.Timestamp2 => "TIMESTAMP",
        ColumnType.Date or ColumnType.NewDate => "DATE",
        ColumnType.Time or ColumnType.Time2 => "TIME",
        ColumnType.DateTime or ColumnType.DateTime2 => "DATETIME",
        ColumnType.Year => "YEAR",
        ColumnType.Bit => "BIT",
        ColumnType.Json => "JSON",
        ColumnType.Vector => "VECTOR",
        ColumnType.Geometry => "GEOMETRY",
        _ when (Definition.Flags & ColumnFlags.Enum) != 0 || Definition.Type == ColumnType.Enum => "ENUM",
        _ when (Definition.Flags & ColumnFlags.Set) != 0 || Definition.Type == ColumnType.Set => "SET",
        ColumnType.String => IsBinary ? "BINARY" : "CHAR",
        ColumnType.VarChar or ColumnType.VarString => IsBinary ? "VARBINARY" : "VARCHAR",
        _ => Length() + (IsBinary ? "BLOB" : "TEXT"),
    };

    public override string ToString() => $"column '{Name}' ({TypeName})";

    private string Integer(string name) => IsUnsigned ? name + " UNSIGNED" : name;

    // All of them have one type on the wire, and differ in the most that they hold.
    private string Length() => Size switch { <= 255 => "TINY", <= 65535 => "", <= 16777215 => "MEDIUM", _ => "LONG" };

    private ColumnKind KindOf(ClientOptions options) => Definition.Type switch
    {
        ColumnType.Tiny when Definition.Length == 1 && !IsUnsigned && options.TreatTinyAsBoolean => ColumnKind.Boolean,
        ColumnType.Tiny => IsUnsigned ? ColumnKind.Byte : ColumnKind.SByte,
        ColumnType.Short => IsUnsigned ? ColumnKind.UInt16 : ColumnKind.Int16,
        ColumnType.Int24 or ColumnType.Long => IsUnsigned ? ColumnKind.UInt32 : ColumnKind.Int32,
        ColumnType.LongLong => IsUnsigned ? ColumnKind.UInt64 : ColumnKind.Int64,
        ColumnType.Year => ColumnKind.Year,
        ColumnType.Bit => ColumnKind.Bits,
        ColumnType.Float => ColumnKind.Single,
        ColumnType.Double => ColumnKind.Double,
        ColumnType.OldDecimal or ColumnType.NewDecimal => ColumnKind.Decimal,
        ColumnType.Timestamp or ColumnType.DateTime or ColumnType.Timestamp2 or ColumnType.DateTime2 => ColumnKind.DateTime,
        ColumnType.Date or ColumnType.NewDate => ColumnKind.Date,
        ColumnType.Time or ColumnType.Time2 => ColumnKind.Time,
        ColumnType.Json => ColumnKind.Text,
        ColumnType.Geometry => ColumnKind.Bytes,
        ColumnType.Vector => ColumnKind.Vector,
        ColumnType.Null => ColumnKind.Null,
        ColumnType.String when options.GuidFormat == MySqlGuidFormat.Char36 && !IsBinary && Size == 36 && (Definition.Flags & (ColumnFlags.Enum | ColumnFlags.Set)) == 0 => ColumnKind.GuidText,
        ColumnType.String when options.GuidFormat == MySqlGuidFormat.Binary16 && IsBinary && Size == 16 => ColumnKind.GuidBytes,
        _ => IsBinary && (Definition.Flags & (ColumnFlags.Enum | ColumnFlags.Set)) == 0 ? ColumnKind.Bytes : ColumnKind.Text,
    };
}
