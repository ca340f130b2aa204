namespace Forebay.Benchmarks.Nodes;

/// <summary>A bus that tells when its node has applied what it read: the engine then waits or reads again.</summary>
internal sealed class AppliedLog(IInvalidationLog inner) : IInvalidationLog
{
    private readonly Lock gate = new();
    private TaskCompletionSource applied = New();
    private bool given;

    public string Name => inner.Name;

    /// <summary>Completes when messages that are read from now on are applied.</summary>
    public Task Next()
    {
        lock (gate)
        {
            applied = New();
            return applied.Task;
        }
    }

    public ValueTask AppendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) => inner.AppendAsync(message, cancellationToken);

    public ValueTask<string> EndAsync(CancellationToken cancellationToken = default) => inner.EndAsync(cancellationToken);

    public async ValueTask<LogBatch> ReadAsync(string position, CancellationToken cancellationToken = default)
    {
        Tell();
        LogBatch batch = await inner.ReadAsync(position, cancellationToken).ConfigureAwait(false);
        lock (gate)
            given |= batch.Messages.Count > 0;
        return batch;
    }

    public ValueTask WaitAsync(string position, CancellationToken cancellationToken = default)
    {
        Tell();
        return inner.WaitAsync(position, cancellationToken);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Tell()
    {
        lock (gate)
        {
            if (!given)
                return;
            given = false;
            applied.TrySetResult();
        }
    }
}
