using System.Collections;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;

namespace Forebay.Sql.Results;

/// <summary>Kinds of cells and the types they stand for.</summary>
internal static class CellKinds
{
    private static readonly Dictionary<Type, CellKind> ByType = new()
    {
        [typeof(bool)] = CellKind.Boolean,
        [typeof(sbyte)] = CellKind.SByte,
        [typeof(byte)] = CellKind.Byte,
        [typeof(short)] = CellKind.Int16,
        [typeof(ushort)] = CellKind.UInt16,
        [typeof(int)] = CellKind.Int32,
        [typeof(uint)] = CellKind.UInt32,
        [typeof(long)] = CellKind.Int64,
        [typeof(ulong)] = CellKind.UInt64,
        [typeof(float)] = CellKind.Single,
        [typeof(double)] = CellKind.Double,
        [typeof(decimal)] = CellKind.Decimal,
        [typeof(Guid)] = CellKind.Guid,
        [typeof(DateTime)] = CellKind.DateTime,
        [typeof(DateTimeOffset)] = CellKind.DateTimeOffset,
        [typeof(DateOnly)] = CellKind.DateOnly,
        [typeof(TimeOnly)] = CellKind.TimeOnly,
        [typeof(TimeSpan)] = CellKind.TimeSpan,
        [typeof(char)] = CellKind.Char,
        [typeof(string)] = CellKind.String,
        [typeof(byte[])] = CellKind.Bytes,
        [typeof(BigInteger)] = CellKind.BigInteger,
        [typeof(IPAddress)] = CellKind.IPAddress,
        [typeof(PhysicalAddress)] = CellKind.PhysicalAddress,
        [typeof(BitArray)] = CellKind.Bits,
        [typeof(Dictionary<string, string>)] = CellKind.Pairs,
    };

    private static readonly Dictionary<CellKind, Type> Types = ByType.ToDictionary(static pair => pair.Value, static pair => pair.Key);

    private static readonly Dictionary<CellKind, Type> ArrayTypes = ByType.ToDictionary(static pair => pair.Value, static pair => pair.Key.MakeArrayType());

    /// <summary>The kind of a type's values; null where they can't be stored.</summary>
    public static CellKind? Of(Type type)
    {
        if (ByType.TryGetValue(type, out CellKind kind))
            return kind;
        return type.IsSZArray && type.GetElementType() is { } element && ByType.TryGetValue(Nullable.GetUnderlyingType(element) ?? element, out CellKind one) ? CellKind.Array + (byte)one : null;
    }

    /// <summary>Whether a number read from storage is one of a kind.</summary>
    public static bool IsKnown(CellKind kind) => Types.ContainsKey(kind) || (kind > CellKind.Array && Types.ContainsKey(kind - (byte)CellKind.Array));

    public static bool IsArray(CellKind kind) => kind > CellKind.Array;

    public static CellKind ElementOf(CellKind kind) => (CellKind)(kind - CellKind.Array);

    public static Type TypeOf(CellKind kind) => IsArray(kind) ? ArrayTypes[ElementOf(kind)] : Types[kind];

    /// <summary>The bytes that each value takes; 0 where that differs.</summary>
    public static int WidthOf(CellKind kind) => kind switch
    {
        CellKind.Boolean or CellKind.SByte or CellKind.Byte => 1,
        CellKind.Int16 or CellKind.UInt16 or CellKind.Char => 2,
        CellKind.Int32 or CellKind.UInt32 or CellKind.Single or CellKind.DateOnly => 4,
        CellKind.Int64 or CellKind.UInt64 or CellKind.Double or CellKind.DateTime or CellKind.TimeOnly or CellKind.TimeSpan => 8,
        CellKind.DateTimeOffset => 10,
        CellKind.Decimal or CellKind.Guid => 16,
        _ => 0,
    };
}
