namespace Forebay.Http.Exchange;

/// <summary>One who reads a body while it comes.</summary>
internal sealed class BodyReader(BodyBuffer body, long from, long? count) : ReadOnlyStream
{
    private readonly long? end = from + count;

    /// <summary>The index of the next byte; changed by the body alone.</summary>
    public long At { get; set; } = from;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (end is { } last)
            buffer = buffer[..(int)Math.Min(buffer.Length, last - At)];
        return buffer.Length == 0 ? new(0) : body.ReadAsync(this, buffer, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            body.Close(this);
        base.Dispose(disposing);
    }
}
