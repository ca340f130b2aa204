namespace Forebay.MySql.Client;

/// <summary>What a column's values are read as.</summary>
internal enum ColumnKind
{
    Null,
    Boolean,
    SByte,
    Byte,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Year,
    Bits,
    Single,
    Double,
    Decimal,
    DateTime,
    Date,
    Time,
    Text,
    GuidText,
    GuidBytes,
    Bytes,
    Vector,
}
