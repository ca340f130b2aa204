using System.Runtime.InteropServices;

namespace Forebay.Http.Exchange;

/// <summary>A body that is in memory.</summary>
internal sealed class MemorySource(ReadOnlyMemory<byte> body) : IBodySource
{
    public long? Length => body.Length;

    public Stream Open(long from = 0, long? count = null)
    {
        ReadOnlyMemory<byte> part = body.Slice((int)from, (int)(count ?? body.Length - from));
        return MemoryMarshal.TryGetArray(part, out ArraySegment<byte> bytes) ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false) : new MemoryStream(part.ToArray(), writable: false);
    }
}
