namespace Forebay.Http.Client;

/// <summary>A body that is handed on while it is read, and given to the store when it has been read to its end. Above a limit, or cut short, it is only handed on.</summary>
internal sealed class StoringStream(Stream body, long most, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> store) : Stream
{
    private MemoryStream? kept = new();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (Keep(buffer.Span[..count], wanted: buffer.Length) is { } whole)
            await store(whole, cancellationToken).ConfigureAwait(false);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        int count = body.Read(buffer);
        // A synchronous reader waits here, as it waits for the network.
        if (Keep(buffer[..count], wanted: buffer.Length) is { } whole)
            store(whole, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            body.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Keeps what was read; at the end, which is said once, the whole.</summary>
    private ReadOnlyMemory<byte>? Keep(ReadOnlySpan<byte> read, int wanted)
    {
        if (kept is not { } so)
            return null;
        if (read.Length == 0 && wanted > 0)
        {
            kept = null;
            return so.ToArray();
        }
        if (so.Length + read.Length > most)
            kept = null;
        else
            so.Write(read);
        return null;
    }
}
