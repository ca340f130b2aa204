namespace Forebay.Sqlite.Native;

/// <summary>A blob opened in place. For the connection's thread alone.</summary>
public sealed unsafe class SqliteBlob : IDisposable
{
    private readonly SqliteConnection connection;
    private nint handle;

    internal SqliteBlob(SqliteConnection connection, nint handle)
    {
        this.connection = connection;
        this.handle = handle;
        Length = SqliteLibrary.blob_bytes(handle);
    }

    /// <summary>Closes what was forgotten.</summary>
    ~SqliteBlob() => Close();

    /// <summary>In bytes; it can't be changed.</summary>
    public int Length { get; }

    /// <summary>Reads as many bytes as the target holds.</summary>
    /// <exception cref="SqliteException">The range lies outside of the blob, or the row was changed since it was opened.</exception>
    public void Read(Span<byte> target, int offset)
    {
        ObjectDisposedException.ThrowIf(handle == 0, this);
        fixed (byte* bytes = target)
            connection.Check(SqliteLibrary.blob_read(handle, bytes, target.Length, offset), $"read of {target.Length} bytes at {offset} of a blob of {Length}");
    }

    /// <summary>Writes bytes.</summary>
    /// <exception cref="SqliteException">The range lies outside of the blob, or it was opened for reading.</exception>
    public void Write(ReadOnlySpan<byte> source, int offset)
    {
        ObjectDisposedException.ThrowIf(handle == 0, this);
        fixed (byte* bytes = source)
            connection.Check(SqliteLibrary.blob_write(handle, bytes, source.Length, offset), $"write of {source.Length} bytes at {offset} of a blob of {Length}");
    }

    /// <summary>Closes the blob.</summary>
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    private void Close()
    {
        nint closing = Interlocked.Exchange(ref handle, 0);
        if (closing != 0)
            _ = SqliteLibrary.blob_close(closing);
    }
}
