using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using Forebay.MySql.Client;

namespace Forebay.MySql;

// The values of the row that it stands on.
public sealed partial class ForebayMySqlDataReader
{
    /// <inheritdoc/>
    public override string GetName(int ordinal) => ColumnAt(ordinal).Name;

    /// <inheritdoc/>
    public override Type GetFieldType(int ordinal) => ColumnAt(ordinal).FieldType;

    /// <inheritdoc/>
    public override string GetDataTypeName(int ordinal) => ColumnAt(ordinal).TypeName;

    /// <inheritdoc/>
    /// <exception cref="IndexOutOfRangeException">There is no such column.</exception>
    public override int GetOrdinal(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (isClosed)
            throw Closed();
        if (places is null)
        {
            places = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            for (int at = 0; at < columns.Length; at++)
                places.TryAdd(columns[at].Name, at);
        }
        return places.TryGetValue(name, out int place) ? place : throw OutOfRange($"The result has no column '{name}'; it has {string.Join(", ", columns.Select(static column => column.Name))}.");
    }

    /// <inheritdoc/>
    public override bool IsDBNull(int ordinal)
    {
        _ = ColumnAt(ordinal);
        return hasRow ? row.IsNull(ordinal) : throw NoRow();
    }

    /// <inheritdoc/>
    public override Task<bool> IsDBNullAsync(int ordinal, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<bool>(cancellationToken) : IsDBNull(ordinal) ? True : False;

    /// <inheritdoc/>
    public override object GetValue(int ordinal) => IsDBNull(ordinal) ? DBNull.Value : CellAt(ordinal).ToObject();

    /// <inheritdoc/>
    public override int GetValues(object[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        int count = Math.Min(values.Length, FieldCount);
        for (int at = 0; at < count; at++)
            values[at] = GetValue(at);
        return count;
    }

    /// <inheritdoc/>
    public override bool GetBoolean(int ordinal) => CellAt(ordinal).ToBoolean();

    /// <inheritdoc/>
    public override byte GetByte(int ordinal) => checked((byte)CellAt(ordinal).ToInt64());

    /// <inheritdoc/>
    public override short GetInt16(int ordinal) => checked((short)CellAt(ordinal).ToInt64());

    /// <inheritdoc/>
    public override int GetInt32(int ordinal) => checked((int)CellAt(ordinal).ToInt64());

    /// <inheritdoc/>
    public override long GetInt64(int ordinal) => CellAt(ordinal).ToInt64();

    /// <inheritdoc/>
    public override float GetFloat(int ordinal) => CellAt(ordinal).ToSingle();

    /// <inheritdoc/>
    public override double GetDouble(int ordinal) => CellAt(ordinal).ToDouble();

    /// <inheritdoc/>
    public override decimal GetDecimal(int ordinal) => CellAt(ordinal).ToDecimal();

    /// <inheritdoc/>
    public override DateTime GetDateTime(int ordinal) => CellAt(ordinal).ToDateTime();

    /// <summary>The value of a <c>TIME</c> column.</summary>
    public TimeSpan GetTimeSpan(int ordinal) => CellAt(ordinal).ToTimeSpan();

    /// <inheritdoc/>
    public override Guid GetGuid(int ordinal) => CellAt(ordinal).ToGuid();

    /// <summary>The value as text, in the server's own form: also of numbers of any size, and of dates that the calendar doesn't have.</summary>
    public override string GetString(int ordinal) => CellAt(ordinal).ToText();

    /// <inheritdoc/>
    public override char GetChar(int ordinal) => CellAt(ordinal) is var cell && cell.ToText() is [var letter] ? letter : throw cell.Not(typeof(char));

    /// <inheritdoc/>
    public override Stream GetStream(int ordinal) => new MemoryStream(CellAt(ordinal).ToBytes().ToArray(), writable: false);

    /// <inheritdoc/>
    public override TextReader GetTextReader(int ordinal) => new StringReader(GetString(ordinal));

    /// <inheritdoc/>
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        ReadOnlySpan<byte> bytes = CellAt(ordinal).ToBytes();
        return buffer is null ? bytes.Length : Copy(bytes, dataOffset, buffer.AsSpan(bufferOffset, Math.Min(length, buffer.Length - bufferOffset)));
    }

    /// <inheritdoc/>
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        string text = GetString(ordinal);
        return buffer is null ? text.Length : Copy(text.AsSpan(), dataOffset, buffer.AsSpan(bufferOffset, Math.Min(length, buffer.Length - bufferOffset)));
    }

    /// <summary>The value as a type of the caller's.</summary>
    /// <typeparam name="T">A type that <c>docs/mysql-client.md</c> lists for the column's, an enum, or one of those as nullable.</typeparam>
    /// <exception cref="InvalidCastException">The column can't be read so, or is NULL where the type has none.</exception>
    /// <exception cref="OverflowException">The value is beyond the type.</exception>
    public override T GetFieldValue<T>(int ordinal)
    {
        if (IsDBNull(ordinal))
            return default(T) is null && Nullable.GetUnderlyingType(typeof(T)) is not null ? default! : typeof(T) == typeof(object) ? (T)(object)DBNull.Value : throw Null(ordinal);
        // What a type parameter that is a plain value turns into is known when this is compiled for it: no box stays.
        if (typeof(T) == typeof(int))
            return (T)(object)GetInt32(ordinal);
        if (typeof(T) == typeof(long))
            return (T)(object)GetInt64(ordinal);
        if (typeof(T) == typeof(string))
            return (T)(object)GetString(ordinal);
        return (T)As(CellAt(ordinal), Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T));
    }

    /// <inheritdoc/>
    public override Task<T> GetFieldValueAsync<T>(int ordinal, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<T>(cancellationToken) : Task.FromResult(GetFieldValue<T>(ordinal));

    private static object As(in Cell cell, Type type)
    {
        if (type == typeof(object))
            return cell.ToObject();
        if (type.IsEnum)
            return OfEnum(cell, type);
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => cell.ToBoolean(),
            TypeCode.SByte => checked((sbyte)cell.ToInt64()),
            TypeCode.Byte => checked((byte)cell.ToInt64()),
            TypeCode.Int16 => checked((short)cell.ToInt64()),
            TypeCode.UInt16 => checked((ushort)cell.ToInt64()),
            TypeCode.Int32 => checked((int)cell.ToInt64()),
            TypeCode.UInt32 => checked((uint)cell.ToInt64()),
            TypeCode.Int64 => cell.ToInt64(),
            TypeCode.UInt64 => cell.ToUInt64(),
            TypeCode.Single => cell.ToSingle(),
            TypeCode.Double => cell.ToDouble(),
            TypeCode.Decimal => cell.ToDecimal(),
            TypeCode.DateTime => cell.ToDateTime(),
            TypeCode.String => cell.ToText(),
            TypeCode.Char => cell.ToText() is [var letter] ? letter : throw cell.Not(type),
            _ => AsOther(cell, type),
        };
    }

    private static object AsOther(in Cell cell, Type type) => type switch
    {
        _ when type == typeof(byte[]) => cell.ToBytes().ToArray(),
        _ when type == typeof(ReadOnlyMemory<byte>) => (ReadOnlyMemory<byte>)cell.ToBytes().ToArray(),
        _ when type == typeof(Memory<byte>) => (Memory<byte>)cell.ToBytes().ToArray(),
        _ when type == typeof(Stream) => new MemoryStream(cell.ToBytes().ToArray(), writable: false),
        _ when type == typeof(TextReader) => new StringReader(cell.ToText()),
        _ when type == typeof(Guid) => cell.ToGuid(),
        _ when type == typeof(TimeSpan) => cell.ToTimeSpan(),
        _ when type == typeof(TimeOnly) => TimeOnly.FromTimeSpan(cell.ToTimeSpan()),
        _ when type == typeof(DateOnly) => DateOnly.FromDateTime(cell.ToDateTime()),
        _ when type == typeof(DateTimeOffset) => new DateTimeOffset(DateTime.SpecifyKind(cell.ToDateTime(), DateTimeKind.Utc)),
        _ when type == typeof(BigInteger) => cell.ToBigInteger(),
        _ when type == typeof(float[]) => cell.ToVector(),
        _ when type == typeof(ReadOnlyMemory<float>) => (ReadOnlyMemory<float>)cell.ToVector(),
        _ when type == typeof(char[]) => cell.ToText().ToCharArray(),
        _ => throw cell.Not(type),
    };

    private static object OfEnum(in Cell cell, Type type) => cell.ToObject() is string name
        ? Enum.TryParse(type, name, ignoreCase: true, out object? named) ? named : throw new InvalidCastException($"'{name}' is no {type}.")
        : Enum.ToObject(type, Convert.ChangeType(cell.ToInt64(), Enum.GetUnderlyingType(type), CultureInfo.InvariantCulture));

    private static int Copy<T>(ReadOnlySpan<T> from, long offset, Span<T> to)
    {
        if (offset >= from.Length)
            return 0;
        from = from[(int)offset..];
        int count = Math.Min(from.Length, to.Length);
        from[..count].CopyTo(to);
        return count;
    }

    private ClientColumn ColumnAt(int ordinal)
    {
        if (isClosed)
            throw Closed();
        return (uint)ordinal < (uint)columns.Length ? columns[ordinal] : throw OutOfRange($"There is no column {ordinal}: the result has {columns.Length}.");
    }

    private Cell CellAt(int ordinal) => IsDBNull(ordinal) ? throw Null(ordinal) : new Cell(columns[ordinal], row[ordinal], run.IsBinary);

    private InvalidCastException Null(int ordinal) => new($"The {columns[ordinal]} is NULL: ask IsDBNull first, or read it as a nullable type.");

    [SuppressMessage("Usage", "CA2201:Do not raise reserved exception types", Justification = "It is what ADO.NET says a reader throws.")]
    private static IndexOutOfRangeException OutOfRange(string message) => new(message);

    private static InvalidOperationException NoRow() => new("The reader stands on no row: call Read first, and read values only while it returns true.");
}
