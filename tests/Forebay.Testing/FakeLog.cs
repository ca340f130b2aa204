namespace Forebay.Testing;

/// <summary>An in-process log that can be made to fail, or to trim what was not read.</summary>
public sealed class FakeLog(InProcessInvalidationLog inner) : IInvalidationLog
{
    private int appended;

    public string Name => "fake";

    /// <summary>Not null: appends throw it.</summary>
    public Exception? AppendFailure { get; set; }

    /// <summary>Not null: reads throw it.</summary>
    public Exception? ReadFailure { get; set; }

    public int Appended => Volatile.Read(ref appended);

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        if (AppendFailure is { } failure)
            throw failure;
        await inner.AppendAsync(message, cancellationToken);
        Interlocked.Increment(ref appended);
    }

    public ValueTask<string> EndAsync(CancellationToken cancellationToken = default) => ReadFailure is { } failure ? throw failure : inner.EndAsync(cancellationToken);

    public ValueTask<LogBatch> ReadAsync(string position, CancellationToken cancellationToken = default) => ReadFailure is { } failure ? throw failure : inner.ReadAsync(position, cancellationToken);

    public ValueTask WaitAsync(string position, CancellationToken cancellationToken = default) => inner.WaitAsync(position, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
