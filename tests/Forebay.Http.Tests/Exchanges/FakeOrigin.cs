using Forebay.Http.Exchange;
using Forebay.Http.Fields;

namespace Forebay.Http.Tests.Exchanges;

/// <summary>An origin whose body is whatever a test's stream gives.</summary>
internal sealed class FakeOrigin(TimeProvider time, string fields, Func<Stream> body) : IOrigin
{
    private int asked;

    public int Asked => Volatile.Read(ref asked);

    public ValueTask<OriginResponse> SendAsync(FieldList sent, bool detached, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref asked);
        DateTimeOffset now = time.GetUtcNow();
        return new(new FakeResponse(body()) { Status = 200, Fields = Exchange.Lines(fields), RequestedAt = now, ReceivedAt = now });
    }

    private sealed class FakeResponse(Stream body) : OriginResponse
    {
        public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) => new(body);

        public override ValueTask DisposeAsync() => body.DisposeAsync();
    }
}
