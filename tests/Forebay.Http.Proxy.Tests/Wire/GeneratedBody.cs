using System.Security.Cryptography;

namespace Forebay.Http.Proxy.Tests.Wire;

/// <summary>A long body that is nowhere whole: each byte follows from its place.</summary>
internal sealed record GeneratedBody(long Length)
{
    private const int Part = 64 << 10;

    /// <summary>The bytes in parts that are used again: each is to be used up before the next.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Parts()
    {
        byte[] part = new byte[Part];
        for (long at = 0; at < Length; at += Part)
        {
            int size = (int)Math.Min(Part, Length - at);
            for (int i = 0; i < size; i++)
                part[i] = ByteAt(at + i);
            yield return part.AsMemory(0, size);
        }
    }

    public static byte ByteAt(long place) => (byte)((ulong)(place + 1) * 0x9E3779B97F4A7C15 >> 40);

    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ReadOnlyMemory<byte> part in Parts())
            hash.AppendData(part.Span);
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
