using System.Buffers;
using System.IO.Compression;
using System.Text;
using Forebay.Entries;
using Forebay.Liveness;

namespace Forebay.Archives;

/// <summary>The file that <see cref="TieredCache.ExportAsync"/> writes: the live entries of the persistent tier, compressed and checked.</summary>
/// <remarks>
/// The magic <c>FBAYEXP1</c>, then Brotli over: lineage (16 bytes), application version, feed position or an empty text, and for each record its
/// key's hash (u64), the length of its envelope (i32) and the envelope, which has its own checksum; then -1 as a length, the number of
/// records (i64) and a checksum over their hashes, so that a file that was cut or mended is refused as a whole.
/// </remarks>
internal static class CacheArchive
{
    private static readonly byte[] Magic = [.. "FBAYEXP1"u8];
    private const int MaxRecordBytes = 1 << 30;

    /// <summary>What stands in front of the records.</summary>
    public sealed record Header(Guid Lineage, string ApplicationVersion, string? FeedPosition);

    public static async Task<long> WriteAsync(Stream target, Header header, IAsyncEnumerable<EntryRecord> records, CancellationToken cancellationToken)
    {
        await target.WriteAsync(Magic, cancellationToken).ConfigureAwait(false);
        var compressed = new BrotliStream(target, CompressionLevel.Fastest, leaveOpen: true);
        await using (compressed.ConfigureAwait(false))
        {
            using var writer = new BinaryWriter(compressed, Encoding.UTF8, leaveOpen: true);
            writer.Write(header.Lineage.ToByteArray());
            writer.Write(header.ApplicationVersion);
            writer.Write(header.FeedPosition ?? "");
            long count = 0;
            ulong digest = 0;
            await foreach (EntryRecord record in records.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                Write(writer, record);
                digest = Hash64.Mix(record.Key.Hash, digest);
                count++;
            }
            writer.Write(0UL);
            writer.Write(-1);
            writer.Write(count);
            writer.Write(digest);
            return count;
        }
    }

    /// <summary>Reads an archive to its end.</summary>
    /// <exception cref="InvalidDataException">It is not an archive, or is damaged; the message says where.</exception>
    public static async Task<Header> ReadAsync(Stream source, Func<EntryRecord, ValueTask>? record, CancellationToken cancellationToken)
    {
        byte[] magic = new byte[Magic.Length];
        if (await source.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) != magic.Length || !magic.AsSpan().SequenceEqual(Magic))
            throw new InvalidDataException("It is not a Forebay export: it does not begin with FBAYEXP1.");
        long count = 0;
        try
        {
            using var compressed = new BrotliStream(source, CompressionMode.Decompress, leaveOpen: true);
            using var reader = new BinaryReader(compressed, Encoding.UTF8, leaveOpen: true);
            var header = new Header(new Guid(reader.ReadBytes(16)), reader.ReadString(), reader.ReadString() is { Length: > 0 } position ? position : null);
            ulong digest = 0;
            while (TryRead(reader, count, out EntryRecord? one))
            {
                cancellationToken.ThrowIfCancellationRequested();
                digest = Hash64.Mix(one!.Key.Hash, digest);
                count++;
                if (record is not null)
                    await record(one).ConfigureAwait(false);
            }
            if (reader.ReadInt64() != count || reader.ReadUInt64() != digest)
                throw new InvalidDataException($"It is damaged: its end does not fit the {count} records before it.");
            return header;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new InvalidDataException($"It is damaged or was cut, after record {count}.", e);
        }
    }

    private static void Write(BinaryWriter writer, EntryRecord record)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Envelope.MaxLength(record));
        try
        {
            int length = Envelope.Write(record, buffer);
            writer.Write(record.Key.Hash);
            writer.Write(length);
            writer.Write(buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool TryRead(BinaryReader reader, long number, out EntryRecord? record)
    {
        record = null;
        ulong hash = reader.ReadUInt64();
        int length = reader.ReadInt32();
        if (length == -1)
            return false;
        if (length is <= 0 or > MaxRecordBytes)
            throw new InvalidDataException($"It is damaged: record {number} has a length of {length}.");
        byte[] bytes = reader.ReadBytes(length);
        if (bytes.Length != length || Envelope.TryRead(bytes, hash, out record) != EnvelopeResult.Ok)
            throw new InvalidDataException($"It is damaged: record {number} is not what was written.");
        return true;
    }
}
