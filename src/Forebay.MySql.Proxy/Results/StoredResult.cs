using System.ComponentModel;
using System.Runtime.InteropServices;
using Forebay.Entries;
using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;

namespace Forebay.MySql.Proxy.Results;

/// <summary>A server's answer as it was sent: packets with their headers, numbered from 1, without the end, which says how the session stands. Immutable.</summary>
/// <remarks>The bytes: version, whether DEPRECATE_EOF was agreed on, status flags (2), how many bytes the definitions take (4), how many packets the rows are (4), then the packets. Little-endian.</remarks>
[ImmutableObject(true)]
internal sealed class StoredResult : ISizedValue
{
    public const int HeaderSize = 12;
    private const byte Version = 1;

    // What the statement says of itself; the rest is the session's.
    private const ServerStatus OfStatement = ServerStatus.NoIndex | ServerStatus.NoGoodIndex;

    private readonly byte[] bytes;
    private readonly bool deprecatesEof;
    private readonly ServerStatus status;
    private readonly int definitions;
    private readonly int packets;

    private StoredResult(byte[] bytes)
    {
        if (bytes.Length < HeaderSize || bytes[0] != Version)
            throw new InvalidDataException("The bytes of a stored answer are of another version, or end early.");
        this.bytes = bytes;
        deprecatesEof = bytes[1] != 0;
        status = (ServerStatus)MemoryMarshal.Read<ushort>(bytes.AsSpan(2));
        definitions = MemoryMarshal.Read<int>(bytes.AsSpan(4));
        packets = MemoryMarshal.Read<int>(bytes.AsSpan(8));
        if ((uint)definitions > (uint)(bytes.Length - HeaderSize))
            throw new InvalidDataException("The bytes of a stored answer end early.");
    }

    public ReadOnlyMemory<byte> Bytes => bytes;

    public long MemoryBytes => bytes.Length + 80;

    /// <summary>How many bytes a client gets, but for the end.</summary>
    public int Length => bytes.Length - HeaderSize;

    public static StoredResult Of(byte[] bytes) => new(bytes);

    /// <summary>Fills the begin of a block in whose rest the packets are.</summary>
    public static void WriteHeader(Span<byte> block, bool deprecatesEof, ServerStatus status, int definitions, int packets)
    {
        block[0] = Version;
        block[1] = deprecatesEof ? (byte)1 : (byte)0;
        ushort flags = (ushort)(status & OfStatement);
        MemoryMarshal.Write(block[2..], in flags);
        MemoryMarshal.Write(block[4..], in definitions);
        MemoryMarshal.Write(block[8..], in packets);
    }

    /// <summary>Writes the whole answer.</summary>
    /// <param name="writer">Where, at the begin of an answer.</param>
    /// <param name="capabilities">The client's.</param>
    /// <param name="session">How its session stands.</param>
    /// <param name="warnings">What the end says of warnings.</param>
    public void Write(PacketWriter writer, MySqlCapabilities capabilities, ServerStatus session, ushort warnings = 0)
    {
        ServerStatus end = session | status;
        ReadOnlySpan<byte> all = bytes.AsSpan(HeaderSize);
        if (deprecatesEof)
        {
            writer.Write(all);
            writer.Sequence = (byte)(packets + 1);
            new OkPacket(0, 0, end, warnings, default, default).Write(writer, capabilities, endsRows: true);
            return;
        }
        writer.Write(all[..definitions]);
        writer.Sequence = all[definitions + 3];
        // Servers tell of the statement here too.
        EofPacket middle = EofPacket.Read(all.Slice(definitions + Packet.HeaderSize, 5));
        (middle with { Status = session | (middle.Status & OfStatement) }).Write(writer);
        writer.Write(all[(definitions + Packet.HeaderSize + 5)..]);
        writer.Sequence = (byte)(packets + 1);
        new EofPacket(warnings, end).Write(writer);
    }
}
