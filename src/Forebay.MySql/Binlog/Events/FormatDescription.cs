using Forebay.MySql.Protocol;

namespace Forebay.MySql.Binlog.Events;

/// <summary>How the events of a file look; it stands at each file's begin.</summary>
/// <param name="ServerVersion">As the server says it.</param>
/// <param name="Created">Not 0: the server was started with this file, at this second since 1970.</param>
/// <param name="PostHeaderLengths">By type less one, in bytes.</param>
/// <param name="HasChecksums">Whether each event ends with a CRC-32.</param>
internal sealed record FormatDescription(string ServerVersion, uint Created, byte[] PostHeaderLengths, bool HasChecksums)
{
    /// <param name="body">What follows the event's header, with the checksum.</param>
    public static FormatDescription Read(ReadOnlySpan<byte> body)
    {
        var reader = new WireReader(body);
        ushort version = reader.ReadUInt16();
        if (version != 4)
            throw new MySqlProtocolException($"The binary log has version {version}; 4 is known here.");
        ReadOnlySpan<byte> text = reader.Take(50);
        int end = text.IndexOf((byte)0);
        string server = System.Text.Encoding.ASCII.GetString(end < 0 ? text : text[..end]);
        uint created = reader.ReadUInt32();
        byte length = reader.ReadByte();
        if (length != EventHeader.Size)
            throw new MySqlProtocolException($"Events have headers of {length} bytes; {EventHeader.Size} are known here.");
        // Lengths, the algorithm and a checksum, which is there whatever the algorithm.
        ReadOnlySpan<byte> rest = reader.ReadRest();
        if (rest.Length < 5)
            throw new MySqlProtocolException("The description of the binary log's format is too short.");
        byte algorithm = rest[^5];
        if (algorithm > 1)
            throw new MySqlProtocolException($"The binary log has checksums of kind {algorithm}; CRC32 (1) is known here.");
        return new FormatDescription(server, created, rest[..^5].ToArray(), algorithm == 1);
    }

    /// <summary>The fixed part of a type's events; 0 where it is not told.</summary>
    public int PostHeaderLength(EventType type) => (int)type - 1 < PostHeaderLengths.Length ? PostHeaderLengths[(int)type - 1] : 0;
}
