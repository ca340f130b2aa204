using Forebay.Http.Exchange;

namespace Forebay.Http.Proxy.Messages;

/// <summary>A client's body on its way to the origin. It remembers that reading it failed: that is the client's fault, and not the origin's.</summary>
internal sealed class ClientBody(Stream body) : ReadOnlyStream
{
    public Exception? Failure { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Failure = failure;
            throw;
        }
    }
}
