namespace Forebay.Http.Exchange;

/// <summary>Several streams one after the other, each opened when it is its turn.</summary>
internal sealed class ConcatStream(IEnumerable<Func<Stream>> parts) : ReadOnlyStream
{
    private readonly IEnumerator<Func<Stream>> next = parts.GetEnumerator();
    private Stream? open;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            if (open is null)
            {
                if (!next.MoveNext())
                    return 0;
                open = next.Current();
            }
            int count = await open.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (count > 0)
                return count;
            await open.DisposeAsync().ConfigureAwait(false);
            open = null;
        }
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            open?.Dispose();
            next.Dispose();
        }
        base.Dispose(disposing);
    }
}
