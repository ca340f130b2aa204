using System.Globalization;

namespace Forebay;

/// <summary>A log in memory, for several caches of one process.</summary>
/// <remarks>Thread-safe. Positions are those of this object alone: after a restart of the process they are lost.</remarks>
public sealed class InProcessInvalidationLog : IInvalidationLog
{
    private readonly Lock gate = new();
    private readonly Queue<ReadOnlyMemory<byte>> messages = new();
    private readonly int maxMessages;
    private readonly string incarnation = Guid.NewGuid().ToString("N");
    private TaskCompletionSource changed = New();
    private long end;

    /// <param name="maxMessages">How many messages are kept for those that are behind; at least 1.</param>
    public InProcessInvalidationLog(int maxMessages = 10_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessages, 1);
        this.maxMessages = maxMessages;
    }

    /// <inheritdoc/>
    public string Name => "in-process";

    /// <inheritdoc/>
    public ValueTask AppendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        TaskCompletionSource wake;
        lock (gate)
        {
            messages.Enqueue(message.ToArray());
            end++;
            if (messages.Count > maxMessages)
                messages.Dequeue();
            wake = changed;
            changed = New();
        }
        wake.SetResult();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<string> EndAsync(CancellationToken cancellationToken = default)
    {
        lock (gate)
            return new(PositionOf(end));
    }

    /// <inheritdoc/>
    public ValueTask<LogBatch> ReadAsync(string position, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(position);
        lock (gate)
        {
            long first = end - messages.Count;
            if (PlaceOf(position) is not { } place || place < first || place > end)
                return new(new LogBatch([], PositionOf(end), Complete: true, Lost: true));
            return new(new LogBatch([.. messages.Skip((int)(place - first))], PositionOf(end), Complete: true));
        }
    }

    /// <inheritdoc/>
    public ValueTask WaitAsync(string position, CancellationToken cancellationToken = default)
    {
        lock (gate)
            return PlaceOf(position) == end ? new(changed.Task.WaitAsync(cancellationToken)) : ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private string PositionOf(long place) => string.Create(CultureInfo.InvariantCulture, $"{incarnation}/{place}");

    private long? PlaceOf(string position) =>
        position.StartsWith(incarnation + "/", StringComparison.Ordinal) && long.TryParse(position.AsSpan(incarnation.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long place) ? place : null;
}
