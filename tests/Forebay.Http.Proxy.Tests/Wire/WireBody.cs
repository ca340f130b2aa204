using System.Globalization;

namespace Forebay.Http.Proxy.Tests.Wire;

/// <summary>The body of a message on a connection, read as it comes.</summary>
internal sealed class WireBody(WireReader reader, BodyFraming framing, long length)
{
    // Of the body, or of the chunk that is being read.
    private long left = length;
    private bool isCut;

    /// <summary>Whether the end was reached that the framing promises.</summary>
    public bool IsComplete { get; private set; } = framing == BodyFraming.Length && length == 0;

    public IReadOnlyList<string> Trailers { get; private set; } = [];

    /// <summary>Some bytes; 0: there are no more, complete or not.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancellation)
    {
        if (IsComplete || isCut || (framing == BodyFraming.Chunked && left == 0 && !await NextChunkAsync(cancellation)))
            return 0;
        int most = framing == BodyFraming.ToTheEnd ? into.Length : (int)Math.Min(into.Length, left);
        int read = await reader.ReadAsync(into[..most], cancellation);
        if (read == 0)
        {
            IsComplete = framing == BodyFraming.ToTheEnd && !reader.WasReset;
            isCut = true;
            return 0;
        }
        left -= read;
        IsComplete = framing == BodyFraming.Length && left == 0;
        if (framing == BodyFraming.Chunked && left == 0)
            isCut = await reader.ReadLineAsync(cancellation) is not "";
        return read;
    }

    /// <summary>All that comes until the end, complete or not.</summary>
    public async Task<byte[]> ReadAllAsync(CancellationToken cancellation)
    {
        using var all = new MemoryStream();
        byte[] some = new byte[32 << 10];
        while (await ReadAsync(some, cancellation) is > 0 and var read)
            all.Write(some, 0, read);
        return all.ToArray();
    }

    private async ValueTask<bool> NextChunkAsync(CancellationToken cancellation)
    {
        string? size = await reader.ReadLineAsync(cancellation);
        if (!long.TryParse(size?.Split(';')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out left))
        {
            isCut = true;
            return false;
        }
        if (left > 0)
            return true;
        if (await reader.ReadLinesAsync(cancellation) is { } trailers)
        {
            Trailers = trailers;
            IsComplete = true;
        }
        isCut = !IsComplete;
        return false;
    }
}
