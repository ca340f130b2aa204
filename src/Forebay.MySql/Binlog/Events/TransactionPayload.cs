using Forebay.MySql.Protocol;
using ZstdSharp;

namespace Forebay.MySql.Binlog.Events;

/// <summary>The events of a compressed transaction of MySQL, one after the other: what it holds may be far larger than memory.</summary>
internal sealed class TransactionPayload : IDisposable
{
    // The largest event that a server writes is a little above its largest packet.
    private const uint MostBytes = (1U << 30) + (1 << 20);
    private readonly Stream events;

    private TransactionPayload(Stream events) => this.events = events;

    public static TransactionPayload Open(ReadOnlyMemory<byte> body)
    {
        var reader = new WireReader(body.Span);
        ulong algorithm = 255;
        while (true)
        {
            ulong field = reader.ReadLength();
            if (field == 0)
                break;
            ReadOnlySpan<byte> value = reader.ReadLengthEncoded();
            if (field == 2)
                algorithm = new WireReader(value).ReadLength();
        }
        var payload = new MemoryStream(body[reader.Position..].ToArray(), writable: false);
        return algorithm switch
        {
            0 => new TransactionPayload(new DecompressionStream(payload, leaveOpen: false)),
            255 => new TransactionPayload(payload),
            _ => throw new MySqlProtocolException($"A transaction is compressed by algorithm {algorithm}; zstd (0) is known here."),
        };
    }

    /// <summary>Reads the next event, which has no checksum.</summary>
    public bool TryRead(out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        try
        {
            var header = new byte[EventHeader.Size];
            int read = events.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            if (read == 0)
                return false;
            uint length = read < header.Length ? 0 : EventHeader.Read(header).Length;
            if (length is < EventHeader.Size or > MostBytes)
                throw new MySqlProtocolException($"An event of {length} bytes stands in a compressed transaction.");
            var whole = new byte[length];
            header.CopyTo(whole, 0);
            events.ReadExactly(whole, header.Length, whole.Length - header.Length);
            bytes = whole;
            return true;
        }
        catch (Exception e) when (e is ZstdException or EndOfStreamException)
        {
            throw new MySqlProtocolException($"A compressed transaction can't be read: {e.Message}");
        }
    }

    public void Dispose() => events.Dispose();
}
