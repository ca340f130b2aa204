namespace Forebay.Jobs.Sqs;

/// <summary>Polls for those that wait: one poll a job type at a time, which all of them share. Thread-safe.</summary>
/// <remarks>
/// A poll is not cancelled with who waits for it, since a message that it has received by then would be lost for a while; it goes on to its end, and what
/// it got is kept for the next lease. <see cref="running"/> is under <see cref="gate"/>.
/// </remarks>
internal sealed class JobPolls(JobReceiver receiver, HeldMessages held, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource closed = new();
    private readonly Dictionary<string, Task<Exception?>> running = new(StringComparer.Ordinal);

    /// <summary>Completes when a job of one of these types is kept here.</summary>
    public async Task WaitAsync(IReadOnlyCollection<string> types, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TimeSpan? untilReady = held.NextReady(types) - time.GetUtcNow();
            if (untilReady <= TimeSpan.Zero)
                return;
            Task<Exception?>[] polls = [.. types.Select(Join)];
            using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task soonest = Task.Delay(untilReady ?? Timeout.InfiniteTimeSpan, time, woken.Token);
            Task first = await Task.WhenAny([.. polls, soonest]).ConfigureAwait(false);
            await woken.CancelAsync().ConfigureAwait(false);
            if (first is Task<Exception?> poll && await poll.ConfigureAwait(false) is { } error)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        }
    }

    /// <summary>Ends the polls that run. What SQS gives them in this moment comes again.</summary>
    public async ValueTask DisposeAsync()
    {
        await closed.CancelAsync().ConfigureAwait(false);
        Task<Exception?>[] last;
        lock (gate)
            last = [.. running.Values];
        await Task.WhenAll(last).ConfigureAwait(false);
        closed.Dispose();
    }

    private Task<Exception?> Join(string type)
    {
        lock (gate)
        {
            if (!running.TryGetValue(type, out Task<Exception?>? poll) || poll.IsCompleted)
                running[type] = poll = PollAsync(type);
            return poll;
        }
    }

    /// <summary>An error is a value: who waits is told, and where nobody waits nothing is lost.</summary>
    private async Task<Exception?> PollAsync(string type)
    {
        await Task.Yield();
        try
        {
            await receiver.PollAsync(type, closed.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is SqsException or AwsCredentialsException or OperationCanceledException)
        {
            return e;
        }
    }
}
