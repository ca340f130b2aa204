namespace Forebay.Sql.Results;

/// <summary>What the values of a column are, in a stored result. The numbers are stored.</summary>
internal enum CellKind : byte
{
    Boolean = 1,
    SByte = 2,
    Byte = 3,
    Int16 = 4,
    UInt16 = 5,
    Int32 = 6,
    UInt32 = 7,
    Int64 = 8,
    UInt64 = 9,
    Single = 10,
    Double = 11,
    Decimal = 12,
    Guid = 13,
    DateTime = 14,
    DateTimeOffset = 15,
    DateOnly = 16,
    TimeOnly = 17,
    TimeSpan = 18,
    Char = 19,

    // From here on as many bytes as a value has.
    String = 32,
    Bytes = 33,
    BigInteger = 34,
    IPAddress = 35,
    PhysicalAddress = 36,
    Bits = 37,
    Pairs = 38,

    // An array of one of the above, whose number is added.
    Array = 64,
}
