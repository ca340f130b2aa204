using System.Data;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Client;

/// <summary>A parameter's value in the form that is sent: null, a number, a text, bytes, a moment, a <see cref="TimeSpan"/> or a <see cref="Stream"/>.</summary>
internal static class ParameterValue
{
    /// <summary>From so many bytes on a value is sent in pieces before its statement.</summary>
    public const int LongBytes = 4 << 20;

    /// <exception cref="NotSupportedException">The value's type is none that is known here.</exception>
    public static object? Of(ForebayMySqlParameter parameter, MySqlGuidFormat guids) => parameter.IsIn ? Plain(parameter, parameter.Value, guids) : null;

    /// <summary>The type of a value on the wire, and whether it has no sign.</summary>
    public static (ColumnType Type, bool IsUnsigned) TypeOf(object? value) => value switch
    {
        null => (ColumnType.Null, false),
        sbyte => (ColumnType.Tiny, false),
        byte => (ColumnType.Tiny, true),
        short => (ColumnType.Short, false),
        ushort => (ColumnType.Short, true),
        int => (ColumnType.Long, false),
        uint => (ColumnType.Long, true),
        long => (ColumnType.LongLong, false),
        ulong => (ColumnType.LongLong, true),
        float => (ColumnType.Float, false),
        double => (ColumnType.Double, false),
        decimal or BigInteger => (ColumnType.NewDecimal, false),
        DateTime => (ColumnType.DateTime, false),
        DateOnly => (ColumnType.Date, false),
        TimeSpan => (ColumnType.Time, false),
        string => (ColumnType.VarString, false),
        _ => (ColumnType.Blob, false),
    };

    public static bool IsLong(object? value) => value is Stream || (value is ReadOnlyMemory<byte> bytes && bytes.Length >= LongBytes) || (value is string text && text.Length >= LongBytes);

    private static object? Plain(ForebayMySqlParameter parameter, object? value, MySqlGuidFormat guids)
    {
        switch (value)
        {
            case null or DBNull:
                return null;
            case bool truth:
                return (sbyte)(truth ? 1 : 0);
            case sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal or BigInteger:
                return value;
            case Enum named:
                return Convert.ChangeType(named, named.GetTypeCode(), CultureInfo.InvariantCulture);
            case string text:
                return parameter.Size > 0 && text.Length > parameter.Size ? text[..parameter.Size] : text;
            case char or StringBuilder:
                return value.ToString();
            case char[] letters:
                return new string(letters);
            case ReadOnlyMemory<char> letters:
                return letters.ToString();
            case Guid guid:
                return guids == MySqlGuidFormat.Binary16 ? (ReadOnlyMemory<byte>)guid.ToByteArray(bigEndian: true) : guid.ToString();
            default:
                return Moment(parameter, value) ?? Bytes(parameter, value) ?? throw new NotSupportedException($"The parameter '{parameter.ParameterName}' is a {value.GetType()}, which has no form in MySQL. docs/mysql-client.md lists those that have.");
        }
    }

    private static object? Moment(ForebayMySqlParameter parameter, object value) => value switch
    {
        DateTime moment when parameter.DbType == DbType.Date => DateOnly.FromDateTime(moment),
        DateTime moment when parameter.DbType == DbType.Time => moment.TimeOfDay,
        DateTime => value,
        DateTimeOffset moment => moment.UtcDateTime,
        DateOnly or TimeSpan => value,
        TimeOnly time => time.ToTimeSpan(),
        _ => null,
    };

    private static object? Bytes(ForebayMySqlParameter parameter, object value) => value switch
    {
        byte[] bytes => (ReadOnlyMemory<byte>)(parameter.Size > 0 && parameter.Size < bytes.Length ? bytes.AsMemory(0, parameter.Size) : bytes),
        ReadOnlyMemory<byte> => value,
        Memory<byte> bytes => (ReadOnlyMemory<byte>)bytes,
        ArraySegment<byte> bytes => (ReadOnlyMemory<byte>)bytes,
        Stream => value,
        float[] vector => OfVector(vector),
        ReadOnlyMemory<float> vector => OfVector(vector.Span),
        Memory<float> vector => OfVector(vector.Span),
        _ => null,
    };

    private static ReadOnlyMemory<byte> OfVector(ReadOnlySpan<float> vector) => MemoryMarshal.AsBytes(vector).ToArray();
}
