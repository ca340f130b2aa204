using System.Buffers;
using Forebay.Http.Fields;
using Forebay.Http.Rules;
using Microsoft.Extensions.Caching.Hybrid;

namespace Forebay.Http.Storage;

/// <summary>What is stored for a URI as bytes, for tiers that outlive the process.</summary>
/// <remarks>
/// Layout: a byte with the layout's number and one with the kind. Text is UTF-8 with its length in bytes before it, numbers and lengths are 7-bit groups as <see cref="BinaryWriter"/> writes them, times
/// 8 bytes; a body comes last, with its length in 8 bytes before it. What does not read is thrown as an error, which costs the entry.
/// </remarks>
internal sealed class StoredResponseSerializer : IHybridCacheSerializer<StoredEntry>
{
    private const byte Layout = 2;
    private const byte Response = 0;
    private const byte Variants = 1;
    private const byte Encoding = 2;

    public void Serialize(StoredEntry value, IBufferWriter<byte> target)
    {
        using var head = new MemoryStream();
        ReadOnlyMemory<byte> body = default;
        using (var writer = new BinaryWriter(head, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Layout);
            if (value.Response is { } response)
            {
                writer.Write(Response);
                Write(writer, response);
                body = response.Body;
            }
            else if (value.List is { } list)
            {
                writer.Write(Variants);
                Write(writer, [.. list.Varyings.Select(names => string.Join(',', names))]);
            }
            else
            {
                writer.Write(Encoding);
                writer.Write(value.Encoding!.Of.UtcTicks);
                body = value.Encoding.Body;
            }
            writer.Write((long)body.Length);
        }
        target.Write(head.GetBuffer().AsSpan(0, (int)head.Length));
        target.Write(body.Span);
    }

    public StoredEntry Deserialize(ReadOnlySequence<byte> source)
    {
        byte[] bytes = source.ToArray();
        using var reader = new BinaryReader(new MemoryStream(bytes), System.Text.Encoding.UTF8);
        if (reader.ReadByte() is var layout and not Layout)
            throw new InvalidDataException($"The stored response has layout {layout}; this version reads {Layout}.");
        switch (reader.ReadByte())
        {
            case Response:
                StoredResponse response = ReadResponse(reader);
                return new StoredEntry(response.With(ReadBody(reader, bytes), response.Large, response.Ranges, response.CompleteLength));
            case Variants:
                var list = new VariantList([.. ReadTexts(reader).Select(names => names.Split(','))]);
                ReadBody(reader, bytes);
                return new StoredEntry(list);
            case Encoding:
                DateTimeOffset of = ReadTime(reader);
                return new StoredEntry(new StoredEncoding(of, ReadBody(reader, bytes)));
            case var kind:
                throw new InvalidDataException($"The stored response is of kind {kind}, which this version does not know.");
        }
    }

    private static void Write(BinaryWriter writer, StoredResponse value)
    {
        writer.Write(value.Method);
        writer.Write7BitEncodedInt(value.Status);
        writer.Write(value.RequestedAt.UtcTicks);
        writer.Write(value.ReceivedAt.UtcTicks);
        Write(writer, value.Fields);
        Write(writer, value.Original);
        Write(writer, value.Tags);
        writer.Write7BitEncodedInt(value.Ranges.Count);
        foreach (ByteRange range in value.Ranges)
        {
            writer.Write7BitEncodedInt64(range.First);
            writer.Write7BitEncodedInt64(range.Last);
        }
        writer.Write(value.CompleteLength ?? -1);
        writer.Write(value.Large is not null);
        if (value.Large is not { } large)
            return;
        writer.Write(large.Id.ToByteArray());
        writer.Write(large.Length);
        writer.Write7BitEncodedInt(large.ChunkBytes);
    }

    private static StoredResponse ReadResponse(BinaryReader reader)
    {
        string method = reader.ReadString();
        int status = reader.Read7BitEncodedInt();
        DateTimeOffset requested = ReadTime(reader), received = ReadTime(reader);
        FieldList fields = ReadFields(reader), original = ReadFields(reader);
        string[] tags = ReadTexts(reader);
        List<ByteRange> ranges = [];
        for (int left = reader.Read7BitEncodedInt(); left > 0; left--)
            ranges.Add(new ByteRange(reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64()));
        long complete = reader.ReadInt64();
        LargeBody? large = reader.ReadBoolean() ? new LargeBody(new Guid(reader.ReadBytes(16)), reader.ReadInt64(), reader.Read7BitEncodedInt()) : null;
        return new StoredResponse
        {
            Method = method,
            Status = status,
            RequestedAt = requested,
            ReceivedAt = received,
            Fields = fields,
            Original = original,
            Tags = tags,
            Ranges = ranges,
            CompleteLength = complete < 0 ? null : complete,
            Large = large,
        };
    }

    private static ReadOnlyMemory<byte> ReadBody(BinaryReader reader, byte[] bytes)
    {
        long length = reader.ReadInt64(), at = reader.BaseStream.Position;
        if (length != bytes.Length - at)
            throw new InvalidDataException($"The stored response says that its body has {length} bytes; it has {bytes.Length - at}.");
        return bytes.AsMemory((int)at);
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

    private static void Write(BinaryWriter writer, IReadOnlyList<string> texts)
    {
        writer.Write7BitEncodedInt(texts.Count);
        foreach (string text in texts)
            writer.Write(text);
    }

    private static FieldList ReadFields(BinaryReader reader)
    {
        var fields = new FieldList();
        for (int left = reader.Read7BitEncodedInt(); left > 0; left--)
            fields.Add(reader.ReadString(), reader.ReadString());
        return fields;
    }

    private static string[] ReadTexts(BinaryReader reader)
    {
        List<string> texts = [];
        for (int left = reader.Read7BitEncodedInt(); left > 0; left--)
            texts.Add(reader.ReadString());
        return [.. texts];
    }

    private static DateTimeOffset ReadTime(BinaryReader reader) => new(reader.ReadInt64(), TimeSpan.Zero);
}
