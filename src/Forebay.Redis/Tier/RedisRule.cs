using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Forebay.Liveness;

namespace Forebay.Redis;

/// <summary>A standing pattern as an element of the list: a random version, the pattern with its length, and the partition it is limited to behind a byte.</summary>
internal static class RedisRule
{
    /// <summary>How many patterns stand; an entry from before the oldest is dead.</summary>
    public const int Most = 64;

    private const int HeaderBytes = RedisRecord.VersionBytes + sizeof(ushort);
    private const byte Limited = 1;

    public static byte[] Write(KeyPattern pattern, string? partition)
    {
        byte[] text = Encoding.UTF8.GetBytes(pattern.Text);
        byte[] element = new byte[HeaderBytes + text.Length + (partition is null ? 0 : 1 + Encoding.UTF8.GetByteCount(partition))];
        RandomNumberGenerator.Fill(element.AsSpan(0, RedisRecord.VersionBytes));
        BinaryPrimitives.WriteUInt16LittleEndian(element.AsSpan(RedisRecord.VersionBytes), (ushort)text.Length);
        text.CopyTo(element.AsSpan(HeaderBytes));
        if (partition is not null)
        {
            element[HeaderBytes + text.Length] = Limited;
            Encoding.UTF8.GetBytes(partition, element.AsSpan(HeaderBytes + text.Length + 1));
        }
        return element;
    }

    /// <summary>Whether an element's pattern matches a key; one that can't be read matches every key.</summary>
    public static bool Matches(ReadOnlySpan<byte> element, in EntryKey key)
    {
        if (element.Length < HeaderBytes)
            return true;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(element[RedisRecord.VersionBytes..]);
        ReadOnlySpan<byte> rest = element[HeaderBytes..];
        if (length == 0 || length > rest.Length)
            return true;
        ReadOnlySpan<byte> partition = rest[length..];
        return new KeyPattern(Encoding.UTF8.GetString(rest[..length])).Matches(key.Key)
            && (partition.IsEmpty || Encoding.UTF8.GetString(partition[1..]) == key.Partition);
    }
}
