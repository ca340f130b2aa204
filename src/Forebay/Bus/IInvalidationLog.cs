namespace Forebay;

/// <summary>A log of messages that every node appends to and reads, in one order, with positions that can be resumed: the bus between nodes.</summary>
/// <remarks>
/// Messages are opaque. Every node sees the same messages in the same order; one that was away reads on from its position, or is told that the log no longer
/// has what it missed. Thread-safe.
/// </remarks>
public interface IInvalidationLog : IAsyncDisposable
{
    /// <summary>The name in statistics and logs, for instance <c>redis</c>.</summary>
    string Name { get; }

    /// <summary>Appends a message. Completes when every node can read it; an exception leaves it unknown whether it was appended.</summary>
    ValueTask AppendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default);

    /// <summary>The position of the log's end: a read from it gives what is appended from now on.</summary>
    ValueTask<string> EndAsync(CancellationToken cancellationToken = default);

    /// <summary>What stands after a position, without waiting for more.</summary>
    /// <param name="position">Of <see cref="EndAsync"/> or of an earlier read, also one of an earlier run.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    ValueTask<LogBatch> ReadAsync(string position, CancellationToken cancellationToken = default);

    /// <summary>Completes when there may be something after the position: a hint, which may come too often, and may be missed where the connection is lost.</summary>
    ValueTask WaitAsync(string position, CancellationToken cancellationToken = default);
}
