using System.Diagnostics.CodeAnalysis;
using System.Text;
using Forebay.Liveness;

namespace Forebay.Sqlite;

/// <summary>The one row that says what the rest of the file is: stored with every transaction, with a checksum.</summary>
/// <remarks>
/// All that must never be lost alone stands in it: the clock, the stamps of "everything", the standing pattern rules, the open intents, the feed's
/// position, and the digest of the pages of stamps. So a damaged or missing part is seen, and the file is not believed.
/// </remarks>
internal sealed class TierMeta
{
    private const byte Version = 3;
    private const ulong Seed = 0x4642_4D45_5441;
    private const int MaxItems = 1_000_000;

    public required Guid Lineage { get; init; }

    public required ulong KeySeed { get; init; }

    public Guid Boot { get; set; }

    public bool Clean { get; set; }

    public long Sequence { get; set; }

    public long Clock { get; set; }

    public long Everything { get; set; }

    public long EverythingDurable { get; set; }

    public long DroppedRules { get; set; }

    public int StampSlots { get; set; }

    public ulong StampsDigest { get; set; }

    public string? FeedPosition { get; set; }

    public string? BusPosition { get; set; }

    public string ApplicationVersion { get; set; } = "";

    public IReadOnlyList<(string Pattern, string? Partition, long Stamp)> Rules { get; set; } = [];

    public Dictionary<long, Tag[]> Intents { get; } = [];

    public byte[] Write()
    {
        using var stream = new MemoryStream(256);
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(Lineage.ToByteArray());
        writer.Write(KeySeed);
        writer.Write(Boot.ToByteArray());
        writer.Write(Clean);
        writer.Write(Sequence);
        writer.Write(Clock);
        writer.Write(Everything);
        writer.Write(EverythingDurable);
        writer.Write(DroppedRules);
        writer.Write(StampSlots);
        writer.Write(StampsDigest);
        WriteOptional(writer, FeedPosition);
        WriteOptional(writer, BusPosition);
        writer.Write(ApplicationVersion);
        writer.Write(Rules.Count);
        foreach ((string pattern, string? partition, long stamp) in Rules)
        {
            writer.Write(pattern);
            WriteOptional(writer, partition);
            writer.Write(stamp);
        }
        writer.Write(Intents.Count);
        foreach ((long id, Tag[] tags) in Intents)
        {
            writer.Write(id);
            writer.Write(tags.Length);
            foreach (Tag tag in tags)
                writer.Write(tag.Id);
        }
        writer.Write(Hash64.Of(stream.GetBuffer().AsSpan(0, (int)stream.Length), Seed));
        return stream.ToArray();
    }

    /// <summary>Reads it back; false where the bytes are damaged or of another layout.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out TierMeta? meta)
    {
        meta = null;
        if (bytes.Length < sizeof(ulong) || BitConverter.ToUInt64(bytes[^sizeof(ulong)..]) != Hash64.Of(bytes[..^sizeof(ulong)], Seed) || bytes[0] != Version)
            return false;
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes[1..].ToArray()), Encoding.UTF8);
            meta = Read(reader);
            return true;
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or InvalidDataException or ArgumentException)
        {
            // The checksum was right, so another program wrote it.
            return false;
        }
    }

    private static TierMeta Read(BinaryReader reader)
    {
        var meta = new TierMeta
        {
            Lineage = new Guid(reader.ReadBytes(16)),
            KeySeed = reader.ReadUInt64(),
            Boot = new Guid(reader.ReadBytes(16)),
            Clean = reader.ReadBoolean(),
            Sequence = reader.ReadInt64(),
            Clock = reader.ReadInt64(),
            Everything = reader.ReadInt64(),
            EverythingDurable = reader.ReadInt64(),
            DroppedRules = reader.ReadInt64(),
            StampSlots = reader.ReadInt32(),
            StampsDigest = reader.ReadUInt64(),
        };
        meta.FeedPosition = ReadOptional(reader);
        meta.BusPosition = ReadOptional(reader);
        meta.ApplicationVersion = reader.ReadString();
        meta.Rules = [.. Enumerable.Range(0, Count(reader)).Select(_ => (reader.ReadString(), ReadOptional(reader), reader.ReadInt64()))];
        int intents = Count(reader);
        for (int i = 0; i < intents; i++)
        {
            long id = reader.ReadInt64();
            var tags = new Tag[Count(reader)];
            for (int t = 0; t < tags.Length; t++)
                tags[t] = new Tag(reader.ReadUInt64());
            meta.Intents[id] = tags;
        }
        return meta;
    }

    private static void WriteOptional(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        writer.Write(text ?? "");
    }

    private static string? ReadOptional(BinaryReader reader)
    {
        bool present = reader.ReadBoolean();
        string text = reader.ReadString();
        return present ? text : null;
    }

    private static int Count(BinaryReader reader) => reader.ReadInt32() is >= 0 and <= MaxItems and int count ? count : throw new InvalidDataException("A count is out of range.");
}
