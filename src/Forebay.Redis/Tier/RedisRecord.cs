using System.Buffers;
using System.Buffers.Binary;
using Forebay.Entries;
using Forebay.Liveness;

namespace Forebay.Redis;

/// <summary>The bytes of an entry in Redis: the versions it was stored with, then its envelope.</summary>
/// <remarks>
/// <code>
///  0 format (1)    1 row version (u64, big-endian: the script reads it)    9 version of the last pattern (16 bytes)
/// 25 count of tags (u16, little-endian), for each its id (u64; 0: everything) and its version (16 bytes), then the envelope, which has a checksum
/// </code>
/// </remarks>
internal static class RedisRecord
{
    public const int VersionBytes = 16;

    /// <summary>Stands for "everything" among the tags; no tag's hash by more than chance.</summary>
    public static readonly Tag Everything = new(0);

    private const byte Format = 1;
    private const int HeaderBytes = 27;
    private const int TagBytes = sizeof(ulong) + VersionBytes;

    /// <summary>The value to store.</summary>
    /// <param name="record">The entry, under the hash that all nodes have.</param>
    /// <param name="tags">Its tags, with everything and its partition's among them.</param>
    /// <param name="versions">Theirs, in the same order.</param>
    /// <param name="rulesVersion">The last pattern's.</param>
    public static byte[] Write(EntryRecord record, IReadOnlyList<Tag> tags, IReadOnlyList<byte[]> versions, byte[] rulesVersion)
    {
        byte[] envelope = ArrayPool<byte>.Shared.Rent(Envelope.MaxLength(record));
        try
        {
            int length = Envelope.Write(record, envelope);
            byte[] value = new byte[HeaderBytes + (tags.Count * TagBytes) + length];
            value[0] = Format;
            BinaryPrimitives.WriteUInt64BigEndian(value.AsSpan(1), (ulong)record.RowVersion);
            rulesVersion.CopyTo(value.AsSpan(9));
            BinaryPrimitives.WriteUInt16LittleEndian(value.AsSpan(25), (ushort)tags.Count);
            Span<byte> rest = value.AsSpan(HeaderBytes);
            for (int i = 0; i < tags.Count; i++)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(rest, tags[i].Id);
                versions[i].CopyTo(rest[sizeof(ulong)..]);
                rest = rest[TagBytes..];
            }
            envelope.AsSpan(0, length).CopyTo(rest);
            return value;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(envelope);
        }
    }

    /// <summary>Reads the part before the envelope; false where it is not whole.</summary>
    public static bool TryReadVersions(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> rulesVersion, out ReadOnlySpan<byte> tags, out ReadOnlySpan<byte> envelope)
    {
        rulesVersion = tags = envelope = default;
        if (value.Length < HeaderBytes || value[0] != Format)
            return false;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(value[25..]) * TagBytes;
        if (value.Length < HeaderBytes + length)
            return false;
        rulesVersion = value.Slice(9, VersionBytes);
        tags = value.Slice(HeaderBytes, length);
        envelope = value[(HeaderBytes + length)..];
        return true;
    }

    /// <summary>Takes the next tag with its version; false at the end.</summary>
    public static bool TryNext(ref ReadOnlySpan<byte> tags, out Tag tag, out ReadOnlySpan<byte> version)
    {
        if (tags.IsEmpty)
        {
            tag = default;
            version = default;
            return false;
        }
        tag = new Tag(BinaryPrimitives.ReadUInt64LittleEndian(tags));
        version = tags.Slice(sizeof(ulong), VersionBytes);
        tags = tags[TagBytes..];
        return true;
    }
}
