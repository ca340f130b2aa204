using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Forebay.MySql.Protocol;

/// <summary>Cuts a connection's bytes into payloads. One reader at a time.</summary>
/// <param name="pipe">What the other side sends.</param>
/// <param name="maxPayloadBytes">The largest payload that is taken in; a larger one ends the connection.</param>
internal sealed class PacketReader(PipeReader pipe, int maxPayloadBytes)
{
    private byte[]? joined;
    private SequencePosition consumed;
    private bool holds;

    /// <summary>The largest payload that is taken in, in bytes.</summary>
    public int MaxPayloadBytes { get; set; } = maxPayloadBytes;

    /// <summary>The pipe, for what takes the connection over (TLS).</summary>
    public PipeReader Pipe => pipe;

    /// <summary>Reads a whole payload, its chunks joined.</summary>
    /// <param name="cancellationToken">Ends the wait; the connection can't be used afterwards.</param>
    /// <returns>Valid until the next call.</returns>
    /// <exception cref="EndOfStreamException">The other side has closed the connection.</exception>
    /// <exception cref="MySqlProtocolException">It is larger than allowed.</exception>
    public ValueTask<Packet> ReadAsync(CancellationToken cancellationToken = default)
    {
        Release();
        return pipe.TryRead(out ReadResult result) && TryTake(result.Buffer, out Packet packet) ? new(packet) : WaitAsync(result.Buffer, cancellationToken);
    }

    /// <summary>Whether a whole packet, or its begin, has come already: the other side did not wait for an answer.</summary>
    public bool TryRead(out Packet packet)
    {
        Release();
        packet = default;
        if (!pipe.TryRead(out ReadResult result))
            return false;
        if (TryTake(result.Buffer, out packet))
            return true;
        pipe.AdvanceTo(result.Buffer.Start);
        return false;
    }

    /// <summary>Gives back what the last packet stood in. Only needed before somebody else reads the pipe.</summary>
    public void Release()
    {
        if (joined is not null)
        {
            ArrayPool<byte>.Shared.Return(joined);
            joined = null;
        }
        if (holds)
        {
            holds = false;
            pipe.AdvanceTo(consumed);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Packet> WaitAsync(ReadOnlySequence<byte> unread, CancellationToken cancellationToken)
    {
        // What TryRead gave must be given back, as seen to its end, before more can be waited for.
        bool began = !unread.IsEmpty;
        if (began)
            pipe.AdvanceTo(unread.Start, unread.End);
        while (true)
        {
            ReadResult result = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (TryTake(result.Buffer, out Packet packet))
                return packet;
            if (result.IsCompleted)
            {
                bool inside = !result.Buffer.IsEmpty;
                pipe.AdvanceTo(result.Buffer.End);
                throw new EndOfStreamException(inside ? "The connection ended inside of a packet." : "The connection ended.");
            }
            if (result.IsCanceled)
                throw new OperationCanceledException("The wait for a packet was ended.");
            pipe.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private bool TryTake(in ReadOnlySequence<byte> buffer, out Packet packet)
    {
        packet = default;
        if (buffer.Length < Packet.HeaderSize)
            return false;
        (int length, byte sequence) = Header(buffer);
        Check(length);
        if (buffer.Length < Packet.HeaderSize + length)
            return false;
        if (length == Packet.MaxChunk)
            return TryJoin(buffer, out packet);
        ReadOnlySequence<byte> payload = buffer.Slice(Packet.HeaderSize, length);
        Hold(payload.End);
        packet = new Packet(payload.IsSingleSegment ? payload.First : Copy(payload, length), sequence);
        return true;
    }

    // Chunks of 16 MiB are rare: the pipe keeps them until the last is there.
    private bool TryJoin(ReadOnlySequence<byte> buffer, out Packet packet)
    {
        packet = default;
        var chunks = new List<ReadOnlySequence<byte>>();
        long total = 0;
        while (true)
        {
            if (buffer.Length < Packet.HeaderSize)
                return false;
            (int length, byte sequence) = Header(buffer);
            total += length;
            Check(total);
            if (buffer.Length < Packet.HeaderSize + length)
                return false;
            chunks.Add(buffer.Slice(Packet.HeaderSize, length));
            SequencePosition end = buffer.GetPosition(Packet.HeaderSize + length);
            if (length == Packet.MaxChunk)
            {
                buffer = buffer.Slice(end);
                continue;
            }
            joined = ArrayPool<byte>.Shared.Rent((int)total);
            int at = 0;
            foreach (ReadOnlySequence<byte> chunk in chunks)
            {
                chunk.CopyTo(joined.AsSpan(at));
                at += (int)chunk.Length;
            }
            Hold(end);
            packet = new Packet(joined.AsMemory(0, (int)total), sequence);
            return true;
        }
    }

    private ReadOnlyMemory<byte> Copy(in ReadOnlySequence<byte> payload, int length)
    {
        joined = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1));
        payload.CopyTo(joined);
        return joined.AsMemory(0, length);
    }

    private void Hold(SequencePosition end)
    {
        consumed = end;
        holds = true;
    }

    private void Check(long length)
    {
        if (length > MaxPayloadBytes)
            throw new MySqlProtocolException($"A packet of {length} bytes or more came; at most {MaxPayloadBytes} are taken in.");
    }

    private static (int Length, byte Sequence) Header(in ReadOnlySequence<byte> buffer)
    {
        ReadOnlySpan<byte> first = buffer.FirstSpan;
        if (first.Length >= Packet.HeaderSize)
            return Header(first);
        Span<byte> copy = stackalloc byte[Packet.HeaderSize];
        buffer.Slice(0, Packet.HeaderSize).CopyTo(copy);
        return Header(copy);
    }

    private static (int Length, byte Sequence) Header(ReadOnlySpan<byte> bytes) => (bytes[0] | bytes[1] << 8 | bytes[2] << 16, bytes[3]);
}
