using System.Buffers.Binary;

namespace Forebay.Search.Audio;

/// <summary>Reads a WAV file: PCM of 8, 16, 24 or 32 bits, or floating-point numbers of 32 or 64, any number of channels, as one channel of samples from -1 to 1.</summary>
/// <remarks>Multimedia Programming Interface and Data Specifications 1.0 (IBM and Microsoft, 1991), chapter 3, and WAVEFORMATEXTENSIBLE. Reads forward only, in blocks. For one thread.</remarks>
public sealed class WavReader
{
    private const int Pcm = 1;
    private const int Float = 3;
    private const int Extensible = 0xFFFE;
    private const int MostFormatBytes = 4_096;
    private const int BlockFrames = 4_096;
    private readonly Stream source;
    private readonly int format;
    private readonly int bits;
    private readonly int frameBytes;
    private readonly byte[] block;
    private long left;

    /// <summary>Reads the head of a file.</summary>
    /// <exception cref="AudioFormatException">It is no WAV file, or one of a kind that is not read.</exception>
    public WavReader(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        this.source = source;
        Span<byte> head = stackalloc byte[12];
        if (!TryFill(head) || !head[..4].SequenceEqual("RIFF"u8) || !head[8..].SequenceEqual("WAVE"u8))
            throw new AudioFormatException("The file does not begin with RIFF and WAVE: it is no WAV file. Convert it to WAV (PCM).");
        byte[]? description = null;
        while (true)
        {
            (ReadOnlyMemory<byte> name, uint size) = ReadChunk();
            if (name.Span.SequenceEqual("data"u8))
            {
                left = size;
                break;
            }
            if (name.Span.SequenceEqual("fmt "u8))
            {
                if (size is < 16 or > MostFormatBytes)
                    throw new AudioFormatException($"The file's format chunk has {size} bytes; 16 to {MostFormatBytes} are possible.");
                description = new byte[size];
                if (!TryFill(description))
                    throw new AudioFormatException("The file ends inside of its format chunk.");
                Skip(size & 1);
            }
            else
            {
                Skip(size + (size & 1L));
            }
        }
        if (description is null)
            throw new AudioFormatException("The file has no format chunk before its data.");
        format = BinaryPrimitives.ReadUInt16LittleEndian(description);
        // The real format is the beginning of the GUID.
        if (format == Extensible && description.Length >= 26)
            format = BinaryPrimitives.ReadUInt16LittleEndian(description.AsSpan(24));
        Channels = BinaryPrimitives.ReadUInt16LittleEndian(description.AsSpan(2));
        Rate = (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(description.AsSpan(4)));
        bits = BinaryPrimitives.ReadUInt16LittleEndian(description.AsSpan(14));
        if ((format, bits) is not ((Pcm, 8 or 16 or 24 or 32) or (Float, 32 or 64)))
            throw new AudioFormatException($"The file's samples are of format {format} with {bits} bits; PCM (1) of 8, 16, 24 or 32 bits and floating point (3) of 32 or 64 are read. Convert it.");
        if (Channels is < 1 or > 64)
            throw new AudioFormatException($"The file has {Channels} channels; 1 to 64 are read.");
        if (Rate is < 1_000 or > 768_000)
            throw new AudioFormatException($"The file has {Rate} samples a second; 1,000 to 768,000 are read.");
        frameBytes = Channels * bits / 8;
        block = new byte[BlockFrames * frameBytes];
    }

    /// <summary>Samples a second.</summary>
    public int Rate { get; }

    /// <summary>Channels in the file; what is read is their mean.</summary>
    public int Channels { get; }

    /// <summary>Samples that are still to come, as the file's head says.</summary>
    public long Remaining => left / frameBytes;

    /// <summary>Reads on; returns how many samples there were, 0 at the end. A file that ends early ends there.</summary>
    public int Read(Span<float> target)
    {
        int wanted = (int)Math.Min(Math.Min(target.Length, BlockFrames), left / frameBytes);
        if (wanted == 0)
            return 0;
        int read = source.ReadAtLeast(block.AsSpan(0, wanted * frameBytes), wanted * frameBytes, throwOnEndOfStream: false);
        int frames = read / frameBytes;
        left = frames < wanted ? 0 : left - read;
        for (int i = 0; i < frames; i++)
        {
            double sum = 0;
            for (int channel = 0; channel < Channels; channel++)
                sum += Sample(block.AsSpan((i * frameBytes) + (channel * bits / 8)));
            double mean = sum / Channels;
            // Floating-point files may hold anything.
            target[i] = double.IsFinite(mean) ? (float)Math.Clamp(mean, -4, 4) : 0;
        }
        return frames;
    }

    private double Sample(ReadOnlySpan<byte> bytes) => (format, bits) switch
    {
        (Pcm, 8) => (bytes[0] - 128) / 128.0,
        (Pcm, 16) => BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32_768.0,
        (Pcm, 24) => ((bytes[0] << 8 | bytes[1] << 16 | bytes[2] << 24) >> 8) / 8_388_608.0,
        (Pcm, _) => BinaryPrimitives.ReadInt32LittleEndian(bytes) / 2_147_483_648.0,
        (_, 32) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
    };

    private (ReadOnlyMemory<byte> Name, uint Size) ReadChunk()
    {
        byte[] head = new byte[8];
        return TryFill(head) ? (head.AsMemory(0, 4), BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4))) : throw new AudioFormatException("The file ends before its data.");
    }

    private bool TryFill(Span<byte> target) => source.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) == target.Length;

    private void Skip(long bytes)
    {
        Span<byte> away = stackalloc byte[512];
        while (bytes > 0)
        {
            int read = source.Read(away[..(int)Math.Min(bytes, away.Length)]);
            if (read == 0)
                return;
            bytes -= read;
        }
    }
}
