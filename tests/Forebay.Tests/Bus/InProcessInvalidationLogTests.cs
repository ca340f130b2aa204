using Forebay.Testing.Contracts;

namespace Forebay.Tests.Bus;

public sealed class InProcessInvalidationLogTests : InvalidationLogContract, IAsyncDisposable
{
    private readonly InProcessInvalidationLog log = new(maxMessages: 200);

    public ValueTask DisposeAsync() => log.DisposeAsync();

    protected override ValueTask<IInvalidationLog> OpenAsync() => new(log);

    protected override async ValueTask LoseAsync(IInvalidationLog log)
    {
        for (int i = 0; i < 300; i++)
            await AppendAsync(log, "more");
    }
}
