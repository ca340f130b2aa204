using System.Collections;
using System.Collections.ObjectModel;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Forebay.Sql.Results;

/// <summary>Reads a stored result as the database's own reader would have read it. Not thread-safe, as no reader is.</summary>
[SuppressMessage("Usage", "MA0012:Do not raise reserved exception type", Justification = "It is what ADO.NET says a reader throws.")]
internal sealed class CachedResultReader : DbDataReader, IDbColumnSchemaGenerator
{
    private readonly CachedResult result;
    private readonly Action? closed;
    private int row = -1;
    private bool isClosed;
    private bool isPast;

    /// <summary>A reader before the first row.</summary>
    /// <param name="result">What it reads.</param>
    /// <param name="closed">Called once, when it is closed.</param>
    public CachedResultReader(CachedResult result, Action? closed = null)
    {
        this.result = result;
        this.closed = closed;
    }

    public override int Depth => 0;

    public override int FieldCount => isPast ? 0 : result.Columns.Length;

    public override bool HasRows => !isPast && result.Rows > 0;

    public override bool IsClosed => isClosed;

    public override int RecordsAffected => -1;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read()
    {
        ObjectDisposedException.ThrowIf(isClosed, this);
        if (isPast || row >= result.Rows - 1)
        {
            row = result.Rows;
            return false;
        }
        row++;
        return true;
    }

    public override Task<bool> ReadAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<bool>(cancellationToken) : Task.FromResult(Read());

    public override bool NextResult()
    {
        ObjectDisposedException.ThrowIf(isClosed, this);
        isPast = true;
        return false;
    }

    public override Task<bool> NextResultAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<bool>(cancellationToken) : Task.FromResult(NextResult());

    public override void Close()
    {
        if (isClosed)
            return;
        isClosed = true;
        closed?.Invoke();
    }

    public override Task CloseAsync()
    {
        Close();
        return Task.CompletedTask;
    }

    public override string GetName(int ordinal) => Column(ordinal).Name;

    public override string GetDataTypeName(int ordinal) => Column(ordinal).TypeName;

    public override Type GetFieldType(int ordinal) => CellKinds.TypeOf(Column(ordinal).Kind);

    public override int GetOrdinal(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int found = Array.FindIndex(result.Columns, column => column.Name == name);
        if (found < 0)
            found = Array.FindIndex(result.Columns, column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase));
        return found >= 0 ? found : throw NoColumn($"There is no column '{name}'; there are {string.Join(", ", result.Columns.Select(static column => column.Name))}.");
    }

    public override bool IsDBNull(int ordinal) => result.IsNull(RowNow(), Column(ordinal));

    public override Task<bool> IsDBNullAsync(int ordinal, CancellationToken cancellationToken) => Task.FromResult(IsDBNull(ordinal));

    public override object GetValue(int ordinal) => IsDBNull(ordinal) ? DBNull.Value : CellCodec.Read(Column(ordinal).Kind, Cell(ordinal));

    public override int GetValues(object[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        int count = Math.Min(values.Length, FieldCount);
        for (int at = 0; at < count; at++)
            values[at] = GetValue(at);
        return count;
    }

    public override T GetFieldValue<T>(int ordinal)
    {
        ResultColumn column = Column(ordinal);
        if (IsDBNull(ordinal))
        {
            // As ADO.NET's providers have it: what can hold "no value" does.
            if (typeof(T) == typeof(object) || typeof(T) == typeof(DBNull))
                return (T)(object)DBNull.Value;
            return default(T) is null && Nullable.GetUnderlyingType(typeof(T)) is not null ? default! : throw IsNullHere(column);
        }
        return CellConversion.To<T>(column, Cell(ordinal));
    }

    public override Task<T> GetFieldValueAsync<T>(int ordinal, CancellationToken cancellationToken) => Task.FromResult(GetFieldValue<T>(ordinal));

    public override bool GetBoolean(int ordinal) => GetFieldValue<bool>(ordinal);

    public override byte GetByte(int ordinal) => GetFieldValue<byte>(ordinal);

    public override char GetChar(int ordinal) => GetFieldValue<char>(ordinal);

    public override DateTime GetDateTime(int ordinal) => GetFieldValue<DateTime>(ordinal);

    public override decimal GetDecimal(int ordinal) => GetFieldValue<decimal>(ordinal);

    public override double GetDouble(int ordinal) => GetFieldValue<double>(ordinal);

    public override float GetFloat(int ordinal) => GetFieldValue<float>(ordinal);

    public override Guid GetGuid(int ordinal) => GetFieldValue<Guid>(ordinal);

    public override short GetInt16(int ordinal) => GetFieldValue<short>(ordinal);

    public override int GetInt32(int ordinal) => GetFieldValue<int>(ordinal);

    public override long GetInt64(int ordinal) => GetFieldValue<long>(ordinal);

    public override string GetString(int ordinal) => GetFieldValue<string>(ordinal);

    public override Stream GetStream(int ordinal) => GetFieldValue<Stream>(ordinal);

    public override TextReader GetTextReader(int ordinal) => new StringReader(GetString(ordinal));

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        ReadOnlySpan<byte> cell = Column(ordinal).Kind == CellKind.Bytes && !IsDBNull(ordinal) ? Cell(ordinal) : throw CellConversion.Not(Column(ordinal), typeof(byte[]));
        if (buffer is null)
            return cell.Length;
        int count = (int)Math.Clamp(cell.Length - dataOffset, 0, length);
        cell.Slice((int)Math.Min(dataOffset, cell.Length), count).CopyTo(buffer.AsSpan(bufferOffset));
        return count;
    }

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        string text = GetString(ordinal);
        if (buffer is null)
            return text.Length;
        int count = (int)Math.Clamp(text.Length - dataOffset, 0, length);
        text.AsSpan((int)Math.Min(dataOffset, text.Length), count).CopyTo(buffer.AsSpan(bufferOffset));
        return count;
    }

    public override IEnumerator GetEnumerator() => new DbEnumerator(this, closeReader: false);

    public override DataTable? GetSchemaTable() => FieldCount == 0 ? null : ResultSchema.Table(result);

    public ReadOnlyCollection<DbColumn> GetColumnSchema() => ResultSchema.Columns(result);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close();
        base.Dispose(disposing);
    }

    private int RowNow() => (uint)row < (uint)result.Rows && !isClosed && !isPast ? row : throw new InvalidOperationException("The reader stands on no row: call Read first, and as long as it says true.");

    private ResultColumn Column(int ordinal) => (uint)ordinal < (uint)FieldCount
        ? result.Columns[ordinal]
        : throw NoColumn($"There is no column {ordinal}; there are {FieldCount}, counted from 0.");

    [SuppressMessage("Usage", "CA2201:Do not raise reserved exception types", Justification = "It is what ADO.NET says a reader throws.")]
    private static IndexOutOfRangeException NoColumn(string message) => new(message);

    private ReadOnlySpan<byte> Cell(int ordinal) => result.Cell(RowNow(), Column(ordinal));

    private static InvalidCastException IsNullHere(ResultColumn column) => new($"The column '{column.Name}' is NULL in this row; ask IsDBNull first.");
}
