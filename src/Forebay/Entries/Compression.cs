using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;

namespace Forebay.Entries;

/// <summary>Brotli for payloads: fast, with the plain length in front so that reading needs one buffer of the right size.</summary>
internal static class Compression
{
    private const int Quality = 1;
    private const int Window = 22;

    // Whatever a damaged length says, no more than this is allocated for one payload.
    private const int MaxPlainBytes = 1 << 30;

    /// <summary>Compresses; false where that saves less than a tenth.</summary>
    public static bool TryCompress(ReadOnlySpan<byte> plain, [NotNullWhen(true)] out byte[]? compressed)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(plain.Length);
        try
        {
            int room = plain.Length - (plain.Length / 10) - sizeof(int);
            if (room > 0 && BrotliEncoder.TryCompress(plain, buffer.AsSpan(0, room), out int written, Quality, Window))
            {
                compressed = new byte[sizeof(int) + written];
                BitConverter.TryWriteBytes(compressed, plain.Length);
                buffer.AsSpan(0, written).CopyTo(compressed.AsSpan(sizeof(int)));
                return true;
            }
            compressed = null;
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Restores; false where the bytes are not what <see cref="TryCompress"/> made.</summary>
    public static bool TryDecompress(ReadOnlySpan<byte> compressed, [NotNullWhen(true)] out byte[]? plain)
    {
        plain = null;
        if (compressed.Length < sizeof(int))
            return false;
        int length = BitConverter.ToInt32(compressed);
        if (length is < 0 or > MaxPlainBytes)
            return false;
        byte[] buffer = new byte[length];
        if (!BrotliDecoder.TryDecompress(compressed[sizeof(int)..], buffer, out int written) || written != length)
            return false;
        plain = buffer;
        return true;
    }
}
