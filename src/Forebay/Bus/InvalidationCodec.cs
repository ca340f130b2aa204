using System.Diagnostics.CodeAnalysis;
using System.Text;
using Forebay.Liveness;

namespace Forebay.Bus;

/// <summary>The bytes of a message on the bus: who sent it, when, and several invalidations, with a checksum over all.</summary>
/// <remarks>Keys travel as text, because each node hashes them under a seed of its own; tags travel as their hashes, which are the same everywhere.</remarks>
internal static class InvalidationCodec
{
    /// <summary>The sender of what is in the log for the shared tier's own use, and that no reader of the bus applies.</summary>
    public static readonly Guid Silent = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    private const byte Version = 1;
    private const ulong Seed = 0x4642_4255_53;
    private const int MaxItems = 1 << 20;

    [Flags]
    private enum Parts : byte
    {
        None = 0,
        Everything = 1,
        Pattern = 2,
        PatternPartition = 4,
        Replaced = 8,
    }

    public static byte[] Write(Guid node, long sentAt, IReadOnlyList<InvalidationMessage> messages)
    {
        using var stream = new MemoryStream(128);
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(node.ToByteArray());
        writer.Write(sentAt);
        writer.Write(messages.Count);
        foreach (InvalidationMessage message in messages)
            Write(writer, message);
        writer.Write(Hash64.Of(stream.GetBuffer().AsSpan(0, (int)stream.Length), Seed));
        return stream.ToArray();
    }

    /// <summary>Reads a message; false where it is damaged or of another version, so that what it said is unknown.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ulong keySeed, [NotNullWhen(true)] out BusMessage? message)
    {
        message = null;
        if (bytes.Length < sizeof(ulong) + 1 || bytes[0] != Version || BitConverter.ToUInt64(bytes[^sizeof(ulong)..]) != Hash64.Of(bytes[..^sizeof(ulong)], Seed))
            return false;
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes[1..].ToArray()), Encoding.UTF8);
            var node = new Guid(reader.ReadBytes(16));
            long sentAt = reader.ReadInt64();
            var messages = new InvalidationMessage[Count(reader)];
            for (int i = 0; i < messages.Length; i++)
                messages[i] = Read(reader, keySeed);
            message = new BusMessage(node, sentAt, messages);
            return true;
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or InvalidDataException or ArgumentException)
        {
            // The checksum was right, so another program wrote it.
            return false;
        }
    }

    private static void Write(BinaryWriter writer, InvalidationMessage message)
    {
        writer.Write((byte)((message.Everything ? Parts.Everything : 0) | (message.Pattern is null ? 0 : Parts.Pattern)
            | (message.PatternPartition is null ? 0 : Parts.PatternPartition) | (message.Replaced ? Parts.Replaced : 0)));
        writer.Write(message.Tags.Count);
        foreach (Tag tag in message.Tags)
            writer.Write(tag.Id);
        writer.Write(message.Keys.Count);
        foreach (EntryKey key in message.Keys)
        {
            writer.Write(key.Key);
            writer.Write(key.Partition is not null);
            writer.Write(key.Partition ?? "");
        }
        if (message.Pattern is { } pattern)
            writer.Write(pattern.Text);
        if (message.PatternPartition is { } partition)
            writer.Write(partition);
    }

    private static InvalidationMessage Read(BinaryReader reader, ulong keySeed)
    {
        var parts = (Parts)reader.ReadByte();
        var tags = new Tag[Count(reader)];
        for (int i = 0; i < tags.Length; i++)
            tags[i] = new Tag(reader.ReadUInt64());
        var keys = new EntryKey[Count(reader)];
        for (int i = 0; i < keys.Length; i++)
        {
            string key = reader.ReadString();
            bool partitioned = reader.ReadBoolean();
            string partition = reader.ReadString();
            keys[i] = EntryKey.Create(key, partitioned ? partition : null, keySeed);
        }
        return new InvalidationMessage
        {
            Tags = tags,
            Keys = keys,
            Everything = (parts & Parts.Everything) != 0,
            Replaced = (parts & Parts.Replaced) != 0,
            Pattern = (parts & Parts.Pattern) != 0 ? new KeyPattern(reader.ReadString()) : null,
            PatternPartition = (parts & Parts.PatternPartition) != 0 ? reader.ReadString() : null,
        };
    }

    private static int Count(BinaryReader reader) => reader.ReadInt32() is >= 0 and <= MaxItems and int count ? count : throw new InvalidDataException("A count is out of range.");
}
