using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Forebay.Liveness;

namespace Forebay.Entries;

/// <summary>The bytes of a record in a file: envelope, key and payload, with a checksum over all of it.</summary>
/// <remarks>
/// Little-endian:
/// <code>
///  0 version (1)   1 traits        2 tag count (u16)   4 type id (u32)
///  8 born         16 loaded at    24 fresh until      32 stale until     40 row version   (i64 each)
/// 48 key bytes    50 partition bytes, FFFF: none      52 region bytes    (u16 each)       54 zero
/// 56 payload bytes (u32)          60 tags (u64 each), key, partition, region (UTF-8), payload
/// end-8 checksum (u64) of all before it, seeded with the key's hash, so that a record under another key's number is damage too
/// </code>
/// A reader checks the length first, the limits second, the checksum third; only then is anything believed.
/// </remarks>
internal static class Envelope
{
    public const byte Version = 1;
    private const int HeaderBytes = 60;
    private const int ChecksumBytes = sizeof(ulong);
    private const ushort NoPartition = ushort.MaxValue;

    /// <summary>The most bytes the encoding of a record takes.</summary>
    public static int MaxLength(EntryRecord record) =>
        HeaderBytes + ChecksumBytes + (sizeof(ulong) * record.Tags.Length)
        + (3 * (record.Key.Key.Length + (record.Key.Partition?.Length ?? 0) + record.Region.Length))
        + record.Payload.Length;

    /// <summary>Writes a record; returns how many bytes it took.</summary>
    /// <exception cref="ArgumentException">The record has more than 65,535 tags or a name that is too long.</exception>
    public static int Write(EntryRecord record, Span<byte> target)
    {
        if (record.Tags.Length > ushort.MaxValue)
            throw new ArgumentException($"The entry of key '{record.Key}' has {record.Tags.Length} tags; at most {ushort.MaxValue} can be stored.", nameof(record));
        int at = HeaderBytes;
        foreach (Tag tag in record.Tags.Span)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(target[at..], tag.Id);
            at += sizeof(ulong);
        }
        int key = Encoding.UTF8.GetBytes(record.Key.Key, target[at..]);
        at += key;
        int partition = record.Key.Partition is null ? 0 : Encoding.UTF8.GetBytes(record.Key.Partition, target[at..]);
        at += partition;
        int region = Encoding.UTF8.GetBytes(record.Region, target[at..]);
        at += region;
        if (key > EntryKey.MaxBytes || partition > EntryKey.MaxPartitionBytes || region >= ushort.MaxValue)
            throw new ArgumentException($"The key '{record.Key}' is too long to be stored.", nameof(record));
        record.Payload.Span.CopyTo(target[at..]);
        at += record.Payload.Length;

        target[0] = Version;
        target[1] = (byte)record.Traits;
        BinaryPrimitives.WriteUInt16LittleEndian(target[2..], (ushort)record.Tags.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], record.TypeId);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], record.Born.Value);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], record.LoadedAt);
        BinaryPrimitives.WriteInt64LittleEndian(target[24..], record.FreshUntil);
        BinaryPrimitives.WriteInt64LittleEndian(target[32..], record.StaleUntil);
        BinaryPrimitives.WriteInt64LittleEndian(target[40..], record.RowVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(target[48..], (ushort)key);
        BinaryPrimitives.WriteUInt16LittleEndian(target[50..], record.Key.Partition is null ? NoPartition : (ushort)partition);
        BinaryPrimitives.WriteUInt16LittleEndian(target[52..], (ushort)region);
        BinaryPrimitives.WriteUInt16LittleEndian(target[54..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(target[56..], (uint)record.Payload.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(target[at..], Hash64.Of(target[..at], record.Key.Hash));
        return at + ChecksumBytes;
    }

    /// <summary>Reads the record of a known key: its names are compared, not made anew, and nothing but record, tags and payload is allocated.</summary>
    public static EnvelopeResult TryRead(ReadOnlySpan<byte> bytes, in EntryKey expected, out EntryRecord? record)
    {
        record = null;
        EnvelopeResult result = Check(bytes, expected.Hash, out Parts parts);
        if (result != EnvelopeResult.Ok)
            return result;
        if (!Same(bytes.Slice(parts.KeyAt, parts.Key), expected.Key) || !SamePartition(bytes, parts, expected.Partition))
            return EnvelopeResult.OtherKey;
        record = Make(bytes, parts, expected);
        return EnvelopeResult.Ok;
    }

    /// <summary>Reads a record whose key is not known, but the hash it was stored under is.</summary>
    public static EnvelopeResult TryRead(ReadOnlySpan<byte> bytes, ulong hash, out EntryRecord? record)
    {
        record = null;
        EnvelopeResult result = Check(bytes, hash, out Parts parts);
        if (result != EnvelopeResult.Ok)
            return result;
        string key = Encoding.UTF8.GetString(bytes.Slice(parts.KeyAt, parts.Key));
        string? partition = parts.Partition < 0 ? null : Encoding.UTF8.GetString(bytes.Slice(parts.KeyAt + parts.Key, parts.Partition));
        record = Make(bytes, parts, new EntryKey(key, partition, hash));
        return EnvelopeResult.Ok;
    }

    private static EnvelopeResult Check(ReadOnlySpan<byte> bytes, ulong hash, out Parts parts)
    {
        parts = default;
        if (bytes.Length < HeaderBytes + ChecksumBytes)
            return EnvelopeResult.Damaged;
        if (bytes[0] != Version)
            return EnvelopeResult.OtherVersion;
        int tags = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        int key = BinaryPrimitives.ReadUInt16LittleEndian(bytes[48..]);
        int partition = BinaryPrimitives.ReadUInt16LittleEndian(bytes[50..]);
        int region = BinaryPrimitives.ReadUInt16LittleEndian(bytes[52..]);
        long payload = BinaryPrimitives.ReadUInt32LittleEndian(bytes[56..]);
        if (partition == NoPartition)
            partition = -1;
        int keyAt = HeaderBytes + (sizeof(ulong) * tags);
        long payloadAt = (long)keyAt + key + Math.Max(0, partition) + region;
        if (payloadAt + payload + ChecksumBytes != bytes.Length)
            return EnvelopeResult.Damaged;
        ReadOnlySpan<byte> body = bytes[..^ChecksumBytes];
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[body.Length..]) != Hash64.Of(body, hash))
            return EnvelopeResult.Damaged;
        parts = new Parts(tags, keyAt, key, partition, region, (int)payloadAt, (int)payload);
        return EnvelopeResult.Ok;
    }

    private static EntryRecord Make(ReadOnlySpan<byte> bytes, in Parts parts, in EntryKey key)
    {
        Tag[] tags = parts.Tags == 0 ? [] : new Tag[parts.Tags];
        for (int i = 0; i < tags.Length; i++)
            tags[i] = new Tag(BinaryPrimitives.ReadUInt64LittleEndian(bytes[(HeaderBytes + (i * sizeof(ulong)))..]));
        int regionAt = parts.KeyAt + parts.Key + Math.Max(0, parts.Partition);
        return new EntryRecord
        {
            Key = key,
            Region = RegionNames.Of(bytes.Slice(regionAt, parts.Region)),
            Born = new Stamp(BinaryPrimitives.ReadInt64LittleEndian(bytes[8..])),
            LoadedAt = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            FreshUntil = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            StaleUntil = BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            RowVersion = BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
            Tags = tags,
            Traits = (EntryTraits)bytes[1],
            TypeId = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
            Payload = bytes.Slice(parts.PayloadAt, parts.Payload).ToArray(),
        };
    }

    private static bool SamePartition(ReadOnlySpan<byte> bytes, in Parts parts, string? expected) =>
        expected is null ? parts.Partition < 0 : parts.Partition >= 0 && Same(bytes.Slice(parts.KeyAt + parts.Key, parts.Partition), expected);

    private static bool Same(ReadOnlySpan<byte> utf8, string text)
    {
        if (utf8.Length < text.Length || utf8.Length > text.Length * 3)
            return false;
        Span<byte> expected = text.Length <= 256 ? stackalloc byte[768] : new byte[text.Length * 3];
        return utf8.SequenceEqual(expected[..Encoding.UTF8.GetBytes(text, expected)]);
    }

    /// <summary>Where the parts of an envelope lie; <c>Partition</c> is -1 where there is none.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Parts(int Tags, int KeyAt, int Key, int Partition, int Region, int PayloadAt, int Payload);
}
