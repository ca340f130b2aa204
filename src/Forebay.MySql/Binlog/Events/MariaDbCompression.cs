using System.IO.Compression;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Binlog.Events;

/// <summary>MariaDB's form of compressed parts: a byte whose low three bits tell how many bytes of length follow (big-endian), then zlib.</summary>
internal static class MariaDbCompression
{
    // The largest packet that a server takes in is 1 GiB.
    private const int MostBytes = 1 << 30;

    public static byte[] Inflate(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        byte head = reader.ReadByte();
        if ((head & 0xf0) != 0x80)
            throw new MySqlProtocolException($"Byte {head:x2} begins no compressed part that is known here.");
        ulong length = 0;
        foreach (byte one in reader.Take(head & 7))
            length = length << 8 | one;
        return Inflate(reader.ReadRest(), length);
    }

    /// <summary>A compressed column's value: the same, but for the first byte, which has the algorithm and the window too, and a zlib stream that may lack its head.</summary>
    public static byte[] InflateColumn(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        byte head = reader.ReadByte();
        // 8 is zlib with its head; the next lower bit says that the stream is raw (column_compression_zlib_wrap=OFF).
        if (head >> 4 != 8)
            throw new MySqlProtocolException($"Byte {head:x2} begins no compressed column that is known here.");
        ulong length = 0;
        foreach (byte one in reader.Take(head & 7))
            length = length << 8 | one;
        return Inflate(reader.ReadRest(), length, isRaw: (head & 8) != 0);
    }

    private static byte[] Inflate(ReadOnlySpan<byte> compressed, ulong length, bool isRaw = false)
    {
        if (length > MostBytes)
            throw new MySqlProtocolException($"A compressed part says that it has {length} bytes.");
        var inflated = new byte[(int)length];
        using var source = new MemoryStream(compressed.ToArray(), writable: false);
        using Stream zlib = isRaw ? new DeflateStream(source, CompressionMode.Decompress) : new ZLibStream(source, CompressionMode.Decompress);
        try
        {
            zlib.ReadExactly(inflated);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new MySqlProtocolException($"A compressed part can't be read: {e.Message}");
        }
        return inflated;
    }
}
