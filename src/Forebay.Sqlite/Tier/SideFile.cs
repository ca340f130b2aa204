using System.Buffers.Binary;
using Forebay.Liveness;

namespace Forebay.Sqlite;

/// <summary>The small file beside the tier's: its lock keeps other processes away, its number tells how far the tier had got.</summary>
/// <remarks>
/// <para>SQLite drops the end of a write-ahead log from the first damaged byte on, without a word: transactions with invalidations would be undone.
/// So after each commit the transaction's number is written here, by one write of 16 bytes that a kill can't cut; at the next start a file
/// whose own number is lower has lost something and is not believed.</para>
/// <para>The number <see cref="Poison"/> is higher than any: it makes the tier's file worthless, whatever becomes of the file itself.</para>
/// <para>Used by the writer alone.</para>
/// </remarks>
internal sealed class SideFile : IDisposable
{
    public const long Poison = long.MaxValue;
    private const int Bytes = 16;
    private const ulong Seed = 0x4642_5349_4445;
    private readonly FileStream file;

    private SideFile(FileStream file, long? sequence)
    {
        this.file = file;
        Sequence = sequence;
    }

    /// <summary>The number found at the start; null: the file was new or is damaged.</summary>
    public long? Sequence { get; }

    /// <summary>Opens and locks the file.</summary>
    /// <exception cref="IOException">Another process holds it, or it can't be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static SideFile Open(string path)
    {
        var opened = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        try
        {
            Span<byte> bytes = stackalloc byte[Bytes];
            int read = RandomAccess.Read(opened.SafeFileHandle, bytes, 0);
            long sequence = BinaryPrimitives.ReadInt64LittleEndian(bytes);
            bool whole = read == Bytes && BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]) == Hash64.Mix((ulong)sequence, Seed);
            return new SideFile(opened, whole ? sequence : null);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public void Write(long sequence)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Hash64.Mix((ulong)sequence, Seed));
        RandomAccess.Write(file.SafeFileHandle, bytes, 0);
    }

    public void Dispose() => file.Dispose();
}
