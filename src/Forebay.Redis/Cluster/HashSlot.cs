namespace Forebay.Redis.Cluster;

/// <summary>The slot of a key: CRC16 (XMODEM) of its hash tag, or of all of it, modulo 16,384. Source: the Redis cluster specification.</summary>
internal static class HashSlot
{
    public const int Count = 16_384;

    private static readonly ushort[] Table = MakeTable();

    public static int Of(ReadOnlySpan<byte> key)
    {
        // What stands between the first '{' and the next '}', where that is something.
        int open = key.IndexOf((byte)'{');
        if (open >= 0)
        {
            ReadOnlySpan<byte> rest = key[(open + 1)..];
            int close = rest.IndexOf((byte)'}');
            if (close > 0)
                key = rest[..close];
        }
        return Crc(key) & (Count - 1);
    }

    public static ushort Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0;
        foreach (byte one in bytes)
            crc = (crc << 8) ^ Table[((crc >> 8) ^ one) & 0xff];
        return (ushort)crc;
    }

    private static ushort[] MakeTable()
    {
        var table = new ushort[256];
        for (int i = 0; i < table.Length; i++)
        {
            uint crc = (uint)i << 8;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
            table[i] = (ushort)crc;
        }
        return table;
    }
}
