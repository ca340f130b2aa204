using System.Buffers;
using System.Text;
using Forebay.Http.Fields;
using Microsoft.Extensions.Caching.Hybrid;

namespace Forebay.Http.Storage;

/// <summary>A stored response as bytes, for tiers that outlive the process.</summary>
/// <remarks>
/// Layout: a byte with the layout's number; method, status, the ticks of both times, both lists of fields, the body. Text is UTF-8 with its length in bytes before it, numbers and
/// lengths are 7-bit groups as <see cref="BinaryWriter"/> writes them, times and the body's length 8 bytes. What does not read is thrown as an error, which costs the entry.
/// </remarks>
internal sealed class StoredResponseSerializer : IHybridCacheSerializer<StoredResponse>
{
    private const byte Layout = 1;

    public void Serialize(StoredResponse value, IBufferWriter<byte> target)
    {
        using var head = new MemoryStream();
        using (var writer = new BinaryWriter(head, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Layout);
            writer.Write(value.Method);
            writer.Write7BitEncodedInt(value.Status);
            writer.Write(value.RequestedAt.UtcTicks);
            writer.Write(value.ReceivedAt.UtcTicks);
            Write(writer, value.Fields);
            Write(writer, value.Original);
            writer.Write((long)value.Body.Length);
        }
        target.Write(head.GetBuffer().AsSpan(0, (int)head.Length));
        target.Write(value.Body.Span);
    }

    public StoredResponse Deserialize(ReadOnlySequence<byte> source)
    {
        byte[] bytes = source.ToArray();
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        if (reader.ReadByte() is var layout and not Layout)
            throw new InvalidDataException($"The stored response has layout {layout}; this version reads {Layout}.");
        string method = reader.ReadString();
        int status = reader.Read7BitEncodedInt();
        DateTimeOffset requested = ReadTime(reader), received = ReadTime(reader);
        FieldList fields = ReadFields(reader), original = ReadFields(reader);
        long length = reader.ReadInt64(), at = reader.BaseStream.Position;
        if (length != bytes.Length - at)
            throw new InvalidDataException($"The stored response says that its body has {length} bytes; it has {bytes.Length - at}.");
        return new StoredResponse
        {
            Method = method,
            Status = status,
            RequestedAt = requested,
            ReceivedAt = received,
            Fields = fields,
            Original = original,
            Body = bytes.AsMemory((int)at),
        };
    }

    private static void Write(BinaryWriter writer, FieldList fields)
    {
        writer.Write7BitEncodedInt(fields.Count);
        foreach (Field field in fields)
        {
            writer.Write(field.Name);
            writer.Write(field.Value);
        }
    }

    private static FieldList ReadFields(BinaryReader reader)
    {
        var fields = new FieldList();
        for (int left = reader.Read7BitEncodedInt(); left > 0; left--)
            fields.Add(reader.ReadString(), reader.ReadString());
        return fields;
    }

    private static DateTimeOffset ReadTime(BinaryReader reader) => new(reader.ReadInt64(), TimeSpan.Zero);
}
