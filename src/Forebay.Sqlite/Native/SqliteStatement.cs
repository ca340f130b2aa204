using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Forebay.Sqlite.Native;

/// <summary>A prepared statement. For the connection's thread alone. Binding, stepping and reading columns as spans allocate nothing.</summary>
/// <remarks>Parameters count from 1, columns from 0. Spans of columns are valid until the next <see cref="Step"/>, <see cref="Reset"/> or disposal.</remarks>
public sealed unsafe class SqliteStatement : IDisposable
{
    // SQLite copies what is bound before the call returns.
    private const nint Transient = -1;
    private const int StackBytes = 512;
    private readonly SqliteConnection connection;
    private nint handle;

    internal SqliteStatement(SqliteConnection connection, nint handle, string sql)
    {
        this.connection = connection;
        this.handle = handle;
        Sql = sql;
    }

    /// <summary>Finalizes what was forgotten; the connection may be closed already.</summary>
    ~SqliteStatement() => Close();

    /// <summary>As it was given.</summary>
    public string Sql { get; }

    /// <summary>How many columns a row has; 0 where the statement returns none.</summary>
    public int ColumnCount => SqliteLibrary.column_count(Handle);

    /// <summary>How many parameters there are.</summary>
    public int ParameterCount => SqliteLibrary.bind_parameter_count(Handle);

    private nint Handle
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (handle == 0 || connection.IsClosed)
                ThrowClosed();
            return handle;
        }
    }

    /// <summary>The number of a named parameter, its prefix (<c>:</c>, <c>@</c> or <c>$</c>) included.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public int ParameterIndex(string name)
    {
        fixed (byte* text = Utf8.Terminated(name))
        {
            int index = SqliteLibrary.bind_parameter_index(Handle, text);
            return index > 0 ? index : throw new ArgumentException($"The statement has no parameter '{name}': {Sql}", nameof(name));
        }
    }

    /// <summary>Binds a number.</summary>
    public void Bind(int index, long value) => Check(SqliteLibrary.bind_int64(Handle, index, value), index);

    /// <summary>Binds a number.</summary>
    public void Bind(int index, double value) => Check(SqliteLibrary.bind_double(Handle, index, value), index);

    /// <summary>Binds text; null is NULL.</summary>
    public void Bind(int index, string? value)
    {
        if (value is null)
            BindNull(index);
        else
            BindText(index, value.AsSpan());
    }

    /// <summary>Binds text.</summary>
    public void BindText(int index, ReadOnlySpan<char> value)
    {
        byte[]? rented = null;
        int most = Encoding.UTF8.GetMaxByteCount(value.Length);
        Span<byte> buffer = most <= StackBytes ? stackalloc byte[StackBytes] : rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            BindUtf8(index, buffer[..Encoding.UTF8.GetBytes(value, buffer)]);
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Binds text that is UTF-8 already.</summary>
    public void BindUtf8(int index, ReadOnlySpan<byte> value)
    {
        byte nothing = 0;
        fixed (byte* bytes = value)
            Check(SqliteLibrary.bind_text(Handle, index, bytes is null ? &nothing : bytes, value.Length, Transient), index);
    }

    /// <summary>Binds a blob; an empty span is an empty blob.</summary>
    public void Bind(int index, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            Check(SqliteLibrary.bind_zeroblob(Handle, index, 0), index);
            return;
        }
        fixed (byte* bytes = value)
            Check(SqliteLibrary.bind_blob(Handle, index, bytes, value.Length, Transient), index);
    }

    /// <summary>Binds a blob without a copy: the memory must stay pinned and unchanged until the parameter is bound anew or the statement is disposed of.</summary>
    public void BindPinned(int index, byte* bytes, int length) => Check(SqliteLibrary.bind_blob(Handle, index, bytes, length, 0), index);

    /// <summary>Binds an address under a type's name (sqlite.org/bindptr.html). Both must stay where they are until the statement is disposed of.</summary>
    internal void BindPointer(int index, void* pointer, byte* type) => Check(SqliteLibrary.bind_pointer(Handle, index, pointer, type, 0), index);

    /// <summary>Binds NULL.</summary>
    public void BindNull(int index) => Check(SqliteLibrary.bind_null(Handle, index), index);

    /// <summary>Sets all parameters to NULL.</summary>
    public void ClearBindings() => _ = SqliteLibrary.clear_bindings(Handle);

    /// <summary>Goes to the next row; false at the end. After an error or the end, <see cref="Reset"/> makes it ready again.</summary>
    /// <exception cref="SqliteException">The statement failed.</exception>
    public bool Step()
    {
        int code = SqliteLibrary.step(Handle);
        if (code == (int)SqliteErrorCode.Row)
            return true;
        if (code == (int)SqliteErrorCode.Done)
            return false;
        SqliteException error = connection.Error(code, Sql);
        _ = SqliteLibrary.reset(handle);
        throw error;
    }

    /// <summary>Runs to the end and resets: for statements that return no rows.</summary>
    public void Run()
    {
        while (Step())
        {
            // Rows of a statement that is run for its effect.
        }
        Reset();
    }

    /// <summary>Makes the statement ready to run again; bindings stay.</summary>
    public void Reset() => _ = SqliteLibrary.reset(Handle);

    /// <summary>A column as a number.</summary>
    public long ColumnInt64(int index) => SqliteLibrary.column_int64(Handle, index);

    /// <summary>A column as a number.</summary>
    public double ColumnDouble(int index) => SqliteLibrary.column_double(Handle, index);

    /// <summary>True where a column is NULL, or there is no such column.</summary>
    public bool IsNull(int index) => SqliteLibrary.column_type(Handle, index) == (int)SqliteType.Null;

    /// <summary>The type a column's value has in this row.</summary>
    public SqliteType ColumnType(int index) => (SqliteType)SqliteLibrary.column_type(Handle, index);

    /// <summary>A column as text; null for NULL.</summary>
    public string? ColumnText(int index) => IsNull(index) ? null : Encoding.UTF8.GetString(ColumnUtf8(index));

    /// <summary>A column as UTF-8, valid until the next step; empty for NULL.</summary>
    public ReadOnlySpan<byte> ColumnUtf8(int index)
    {
        byte* text = SqliteLibrary.column_text(Handle, index);
        return new ReadOnlySpan<byte>(text, text is null ? 0 : SqliteLibrary.column_bytes(handle, index));
    }

    /// <summary>A column as bytes, valid until the next step; empty for NULL.</summary>
    public ReadOnlySpan<byte> ColumnBlob(int index)
    {
        byte* bytes = SqliteLibrary.column_blob(Handle, index);
        return new ReadOnlySpan<byte>(bytes, bytes is null ? 0 : SqliteLibrary.column_bytes(handle, index));
    }

    /// <summary>A column's name.</summary>
    public string ColumnName(int index)
    {
        byte* name = SqliteLibrary.column_name(Handle, index);
        return name is not null ? Utf8.Text(name) : throw new ArgumentOutOfRangeException(nameof(index), index, $"The statement has {ColumnCount} columns.");
    }

    /// <summary>Finalizes the statement.</summary>
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private void ThrowClosed() => throw new ObjectDisposedException(nameof(SqliteStatement), $"The statement or its connection is closed: {Sql}");

    private void Check(int code, int index)
    {
        if (code == 0)
            return;
        throw (code & 0xFF) == (int)SqliteErrorCode.Range
            ? new ArgumentOutOfRangeException(nameof(index), index, $"The statement has {ParameterCount} parameters, from 1: {Sql}")
            : connection.Error(code, Sql);
    }

    private void Close()
    {
        nint closing = Interlocked.Exchange(ref handle, 0);
        if (closing != 0)
            _ = SqliteLibrary.finalize(closing);
    }
}
