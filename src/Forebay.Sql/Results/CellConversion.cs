using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Forebay.Sql.Results;

/// <summary>Gives a stored value as the type that a caller asks for, where a provider would give it as that too.</summary>
internal static class CellConversion
{
    /// <exception cref="InvalidCastException">A value of the column's kind is no such type.</exception>
    /// <exception cref="OverflowException">The value is beyond what the type holds.</exception>
    public static T To<T>(ResultColumn column, ReadOnlySpan<byte> cell)
    {
        // What a type parameter that is a plain value turns into is known when this is compiled for it: one comparison stays, and no box.
        if (typeof(T) == typeof(int) && column.Kind == CellKind.Int32)
            return As<int, T>(BinaryPrimitives.ReadInt32LittleEndian(cell));
        if (typeof(T) == typeof(long) && column.Kind == CellKind.Int64)
            return As<long, T>(BinaryPrimitives.ReadInt64LittleEndian(cell));
        if (typeof(T) == typeof(short) && column.Kind == CellKind.Int16)
            return As<short, T>(BinaryPrimitives.ReadInt16LittleEndian(cell));
        if (typeof(T) == typeof(bool) && column.Kind == CellKind.Boolean)
            return As<bool, T>(cell[0] != 0);
        if (typeof(T) == typeof(double) && column.Kind == CellKind.Double)
            return As<double, T>(BinaryPrimitives.ReadDoubleLittleEndian(cell));
        if (typeof(T) == typeof(decimal) && column.Kind == CellKind.Decimal)
            return As<decimal, T>(CellCodec.ReadDecimal(cell));
        if (typeof(T) == typeof(DateTime) && column.Kind == CellKind.DateTime)
            return As<DateTime, T>(CellCodec.ReadDateTime(cell));
        if (typeof(T) == typeof(Guid) && column.Kind == CellKind.Guid)
            return As<Guid, T>(new Guid(cell));
        if (typeof(T) == typeof(string) && column.Kind == CellKind.String)
            return (T)(object)Encoding.UTF8.GetString(cell);
        object value = CellCodec.Read(column.Kind, cell);
        return value is T same ? same : (T)Change(column, value, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T));
    }

    public static InvalidCastException Not(ResultColumn column, Type type) => new($"The column '{column.Name}' of type {column.TypeName} can't be read as {type}.");

    private static T As<TFrom, T>(TFrom value) => Unsafe.As<TFrom, T>(ref value);

    private static object Change(ResultColumn column, object value, Type type)
    {
        if (type.IsEnum && value is int or long or short or byte or sbyte or uint or ulong or ushort)
            return Enum.ToObject(type, value);
        return value switch
        {
            bool or char => throw Not(column, type),
            sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal when IsNumber(type) => Convert.ChangeType(value, type, CultureInfo.InvariantCulture),
            DateTime moment => OfMoment(column, moment, type),
            DateTimeOffset moment when type == typeof(DateTime) => moment.UtcDateTime,
            DateOnly day when type == typeof(DateTime) => day.ToDateTime(TimeOnly.MinValue),
            TimeOnly time when type == typeof(TimeSpan) => time.ToTimeSpan(),
            TimeSpan time when type == typeof(TimeOnly) => TimeOnly.FromTimeSpan(time),
            string text => OfText(column, text, type),
            byte[] bytes => OfBytes(column, bytes, type),
            Array values => OfArray(column, values, type),
            _ => throw Not(column, type),
        };
    }

    private static object OfMoment(ResultColumn column, DateTime moment, Type type)
    {
        if (type == typeof(DateOnly))
            return DateOnly.FromDateTime(moment);
        // Without its zone it is no moment.
        return type == typeof(DateTimeOffset) && moment.Kind == DateTimeKind.Utc ? new DateTimeOffset(moment) : throw Not(column, type);
    }

    private static object OfText(ResultColumn column, string text, Type type)
    {
        if (type == typeof(char[]))
            return text.ToCharArray();
        if (type == typeof(char) && text.Length == 1)
            return text[0];
        if (type.IsAssignableFrom(typeof(MemoryStream)))
            return new MemoryStream(Encoding.UTF8.GetBytes(text), writable: false);
        if (type.IsAssignableFrom(typeof(StringReader)))
            return new StringReader(text);
        if (type == typeof(byte[]))
            return Encoding.UTF8.GetBytes(text);
        if (type == typeof(ReadOnlyMemory<byte>))
            return (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text);
        if (type == typeof(JsonDocument))
            return JsonDocument.Parse(text);
        return type == typeof(JsonElement) ? JsonElement.Parse(text) : throw Not(column, type);
    }

    private static object OfBytes(ResultColumn column, byte[] bytes, Type type)
    {
        if (type == typeof(ReadOnlyMemory<byte>))
            return (ReadOnlyMemory<byte>)bytes;
        if (type == typeof(Memory<byte>))
            return (Memory<byte>)bytes;
        return type.IsAssignableFrom(typeof(MemoryStream)) ? new MemoryStream(bytes, writable: false) : throw Not(column, type);
    }

    // An array of another element (of what may be null), or a list.
    private static object OfArray(ResultColumn column, Array values, Type type)
    {
        Type? element = type.IsSZArray ? type.GetElementType() : type.IsGenericType && type.GetGenericArguments() is [Type one] && type.IsAssignableFrom(typeof(List<>).MakeGenericType(one)) ? one : null;
        if (element is null)
            throw Not(column, type);
        var target = Array.CreateInstance(element, values.Length);
        for (int at = 0; at < values.Length; at++)
        {
            object? value = values.GetValue(at);
            if (value is not null && !element.IsInstanceOfType(value))
                value = Change(column, value, Nullable.GetUnderlyingType(element) ?? element);
            target.SetValue(value, at);
        }
        return type.IsSZArray ? target : Activator.CreateInstance(typeof(List<>).MakeGenericType(element), target)!;
    }

    private static bool IsNumber(Type type) => Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal;
}
