using Forebay.MySql.Protocol;

namespace Forebay.MySql.Binlog.Events;

/// <summary>What stands before each event.</summary>
/// <param name="Timestamp">When it was written, in seconds since 1970.</param>
/// <param name="Type">What it is.</param>
/// <param name="ServerId">The server that it comes from first.</param>
/// <param name="Length">With the header and the checksum, in bytes.</param>
/// <param name="NextPosition">Where its file goes on after it, modulo 4 GiB; 0 for what is in no file, or inside of a compressed transaction.</param>
/// <param name="Flags">Further marks.</param>
internal readonly record struct EventHeader(uint Timestamp, EventType Type, uint ServerId, uint Length, uint NextPosition, ushort Flags)
{
    public const int Size = 19;

    /// <summary>The file is being written; the checksum does not count this flag.</summary>
    public const ushort InUse = 0x1;

    /// <summary>It may be left out by who does not know it.</summary>
    public const ushort IsIgnorable = 0x80;

    /// <summary>Made for this reader, and in no file.</summary>
    public const ushort IsArtificial = 0x20;

    /// <exception cref="MySqlProtocolException">It is shorter than a header.</exception>
    public static EventHeader Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        return new EventHeader(reader.ReadUInt32(), (EventType)reader.ReadByte(), reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt16());
    }
}
