namespace Forebay.Http.Exchange;

/// <summary>A body while it comes: one writes, any number read, each at its own pace from its own place. Thread-safe.</summary>
/// <remarks>
/// It is held in pieces of one size. A small body stays whole in memory. The pieces of a large one can be let go once they are stored elsewhere (<see cref="Drop"/>), and are then read from there;
/// or, where they are stored nowhere, once everybody who reads has read them, and who comes later is refused.
/// </remarks>
/// <param name="pieceBytes">The size of a piece.</param>
/// <param name="length">The whole's length; null: not known.</param>
/// <param name="load">Reads a piece that was let go; null: there is no such place.</param>
internal sealed class BodyBuffer(int pieceBytes, long? length, Func<int, CancellationToken, ValueTask<byte[]?>>? load = null) : IBodySource
{
    private const int FirstBytes = 4096;
    private readonly Lock gate = new();
    private readonly List<byte[]?> pieces = [];
    private readonly List<BodyReader> readers = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long count;
    private int kept;
    private bool trims;
    private bool complete;
    private Exception? failure;

    public long? Length => length ?? (Volatile.Read(ref complete) ? count : null);

    public long Count => Volatile.Read(ref count);

    public int PieceBytes => pieceBytes;

    /// <summary>Whether all of it has come.</summary>
    public bool IsWhole => Length is { } whole && Count == whole && failure is null;

    /// <summary>Whether nobody reads it.</summary>
    public bool IsUnread
    {
        get
        {
            lock (gate)
                return readers.Count == 0;
        }
    }

    /// <summary>Room for what comes next; only for the writer.</summary>
    public Memory<byte> GetMemory()
    {
        int index = (int)(count / pieceBytes), at = (int)(count % pieceBytes);
        lock (gate)
        {
            if (index == pieces.Count)
                pieces.Add(new byte[length <= pieceBytes ? (int)Math.Max(1, length.Value) : Math.Min(FirstBytes, pieceBytes)]);
            byte[] piece = pieces[index]!;
            if (at == piece.Length)
            {
                Array.Resize(ref piece, Math.Min(pieceBytes, piece.Length * 4));
                pieces[index] = piece;
            }
            return piece.AsMemory(at);
        }
    }

    /// <summary>Lets readers have what was written into <see cref="GetMemory"/>.</summary>
    public void Advance(int written)
    {
        lock (gate)
        {
            count += written;
            Ring();
        }
    }

    public void Complete()
    {
        lock (gate)
        {
            complete = true;
            Ring();
        }
    }

    public void Fail(Exception error)
    {
        lock (gate)
        {
            failure = error;
            Ring();
        }
    }

    /// <summary>A full piece, for who stores it; only for the writer.</summary>
    public ReadOnlyMemory<byte> Piece(int index) => pieces[index].AsMemory(0, (int)Math.Min(pieceBytes, count - ((long)index * pieceBytes)));

    /// <summary>Lets go of a piece that can be loaded from now on.</summary>
    public void Drop(int index)
    {
        lock (gate)
            pieces[index] = null;
    }

    /// <summary>From now on what everybody has read is let go for good, and nobody can begin to read.</summary>
    public void BeginToTrim()
    {
        lock (gate)
            trims = true;
    }

    /// <summary>Completes when no more than so many bytes are held for who reads slowest.</summary>
    public async ValueTask TrimAsync(long most, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task moved;
            lock (gate)
            {
                long slowest = readers.Count == 0 ? count : readers.Min(reader => reader.At);
                for (; kept < slowest / pieceBytes; kept++)
                    pieces[kept] = null;
                if (count - slowest <= most)
                    return;
                moved = read.Task;
            }
            await moved.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The whole, where it was held whole and is complete.</summary>
    public ReadOnlyMemory<byte> ToMemory()
    {
        if (pieces.Count == 0)
            return default;
        if (pieces.Count == 1)
            return count >= pieces[0]!.Length / 2 ? pieces[0].AsMemory(0, (int)count) : pieces[0].AsSpan(0, (int)count).ToArray();
        byte[] whole = new byte[count];
        for (int i = 0; i < pieces.Count; i++)
            Piece(i).CopyTo(whole.AsMemory(i * pieceBytes));
        return whole;
    }

    public Stream Open(long from = 0, long? count = null) => TryOpen(from, count) ?? throw new IOException("The body's beginning is not held any more.");

    /// <summary>As <see cref="Open"/>; null: the beginning was let go.</summary>
    public Stream? TryOpen(long from = 0, long? count = null)
    {
        var reader = new BodyReader(this, from, count);
        lock (gate)
        {
            if (trims)
                return null;
            readers.Add(reader);
        }
        return reader;
    }

    internal async ValueTask<int> ReadAsync(BodyReader reader, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task more;
            int index = (int)(reader.At / pieceBytes), at = (int)(reader.At % pieceBytes);
            lock (gate)
            {
                if (reader.At < count)
                {
                    if (pieces[index] is { } piece)
                    {
                        int taken = (int)Math.Min(Math.Min(buffer.Length, count - reader.At), piece.Length - at);
                        piece.AsSpan(at, taken).CopyTo(buffer.Span);
                        Moved(reader, taken);
                        return taken;
                    }
                    more = Task.CompletedTask;
                }
                else
                {
                    if (failure is not null)
                        throw new IOException("The body did not come to its end.", failure);
                    if (complete)
                        return 0;
                    more = changed.Task;
                }
            }
            if (more.IsCompleted && load is not null)
            {
                byte[] loaded = await load(index, cancellationToken).ConfigureAwait(false) ?? throw new IOException("A piece of the body is not stored any more.");
                int taken = Math.Min(buffer.Length, loaded.Length - at);
                loaded.AsSpan(at, taken).CopyTo(buffer.Span);
                lock (gate)
                    Moved(reader, taken);
                return taken;
            }
            await more.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    internal void Close(BodyReader reader)
    {
        lock (gate)
        {
            readers.Remove(reader);
            RingRead();
        }
    }

    private void Moved(BodyReader reader, int taken)
    {
        reader.At += taken;
        if (trims)
            RingRead();
    }

    private void Ring()
    {
        changed.TrySetResult();
        changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private void RingRead()
    {
        read.TrySetResult();
        read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
