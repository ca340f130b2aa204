using Forebay.Http.Exchange;

namespace Forebay.Http.Proxy.Tunnels;

/// <summary>Counts what is read.</summary>
internal sealed class CountingStream(Stream inner) : ReadOnlyStream
{
    public long Count { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Count += count;
        return count;
    }
}
