using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Forebay.MySql.Protocol;

/// <summary>Collects packets, and sends them at once. One writer at a time.</summary>
/// <remarks>A payload is written between <see cref="Begin"/> and <see cref="End"/>; what grows beyond 16 MiB is split there.</remarks>
internal sealed class PacketWriter : IBufferWriter<byte>, IDisposable
{
    private const int FirstSize = 512;
    private byte[] buffer = [];
    private int start;

    /// <summary>The number that the next packet gets.</summary>
    public byte Sequence { get; set; }

    /// <summary>How many bytes wait to be sent.</summary>
    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, Length);

    /// <summary>Begins a packet.</summary>
    public void Begin()
    {
        start = Length;
        Reserve(Packet.HeaderSize);
        Length += Packet.HeaderSize;
    }

    /// <summary>Ends the packet that was begun, and numbers it.</summary>
    public void End()
    {
        int length = Length - start - Packet.HeaderSize;
        if (length >= Packet.MaxChunk)
        {
            Split(length);
            return;
        }
        Header(start, length);
    }

    /// <summary>Adds a whole packet.</summary>
    public void Add(ReadOnlySpan<byte> payload)
    {
        Begin();
        Write(payload);
        End();
    }

    public void WriteByte(byte value)
    {
        Reserve(1);
        buffer[Length++] = value;
    }

    public void WriteUInt16(ushort value)
    {
        Reserve(2);
        BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(Length), value);
        Length += 2;
    }

    public void WriteUInt24(uint value)
    {
        WriteUInt16((ushort)value);
        WriteByte((byte)(value >> 16));
    }

    public void WriteUInt32(uint value)
    {
        Reserve(4);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(Length), value);
        Length += 4;
    }

    public void WriteUInt64(ulong value)
    {
        Reserve(8);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer.AsSpan(Length), value);
        Length += 8;
    }

    public void WriteLength(ulong value)
    {
        switch (value)
        {
            case < 0xfb:
                WriteByte((byte)value);
                break;
            case <= 0xffff:
                WriteByte(0xfc);
                WriteUInt16((ushort)value);
                break;
            case <= 0xffffff:
                WriteByte(0xfd);
                WriteUInt24((uint)value);
                break;
            default:
                WriteByte(0xfe);
                WriteUInt64(value);
                break;
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(buffer.AsSpan(Length));
        Length += bytes.Length;
    }

    public void WriteLengthEncoded(ReadOnlySpan<byte> bytes)
    {
        WriteLength((ulong)bytes.Length);
        Write(bytes);
    }

    public void WriteLengthEncoded(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        WriteLength((ulong)length);
        Reserve(length);
        Length += Encoding.UTF8.GetBytes(text, buffer.AsSpan(Length));
    }

    public void WriteText(string text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        Length += Encoding.UTF8.GetBytes(text, buffer.AsSpan(Length));
    }

    public void WriteNulTerminated(ReadOnlySpan<byte> bytes)
    {
        Write(bytes);
        WriteByte(0);
    }

    public void WriteZeros(int count)
    {
        Reserve(count);
        buffer.AsSpan(Length, count).Clear();
        Length += count;
    }

    /// <summary>Sends what was written.</summary>
    public async ValueTask FlushAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        if (Length == 0)
            return;
        await stream.WriteAsync(Written, cancellationToken).ConfigureAwait(false);
        Clear();
    }

    /// <summary>Forgets what was written; a buffer that has grown large is given back.</summary>
    public void Clear()
    {
        Length = 0;
        if (buffer.Length > 16384)
            Dispose();
    }

    public void Dispose()
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        Length = 0;
    }

    void IBufferWriter<byte>.Advance(int count) => Length += count;

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint)
    {
        Reserve(Math.Max(sizeHint, 1));
        return buffer.AsMemory(Length);
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint)
    {
        Reserve(Math.Max(sizeHint, 1));
        return buffer.AsSpan(Length);
    }

    private void Header(int at, int length)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(at), (uint)length | (uint)Sequence << 24);
        Sequence++;
    }

    // Moves what follows each full chunk up, by the header that comes before it.
    private void Split(int length)
    {
        int more = length / Packet.MaxChunk;
        Reserve(more * Packet.HeaderSize);
        for (int chunk = more; chunk > 0; chunk--)
        {
            int from = start + Packet.HeaderSize + chunk * Packet.MaxChunk;
            int size = Math.Min(Packet.MaxChunk, start + Packet.HeaderSize + length - from);
            buffer.AsSpan(from, size).CopyTo(buffer.AsSpan(from + chunk * Packet.HeaderSize));
        }
        Length += more * Packet.HeaderSize;
        for (int chunk = 0; chunk <= more; chunk++)
            Header(start + chunk * (Packet.MaxChunk + Packet.HeaderSize), chunk < more ? Packet.MaxChunk : length - more * Packet.MaxChunk);
    }

    private void Reserve(int count)
    {
        if (buffer.Length - Length >= count)
            return;
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(Math.Max((long)Length + count, buffer.Length * 2L), FirstSize), Array.MaxLength));
        buffer.AsSpan(0, Length).CopyTo(larger);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
