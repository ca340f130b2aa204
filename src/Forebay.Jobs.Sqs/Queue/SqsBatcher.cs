namespace Forebay.Jobs.Sqs;

/// <summary>Lets callers of one moment share a call: those that come within the delay, up to ten, go together. Thread-safe.</summary>
/// <remarks>
/// The first caller opens a batch and starts what sends it; others join it under <see cref="gate"/> until it is taken, full or too large. A batch that
/// was taken belongs to its sender alone. A caller that is cancelled stops waiting; its entry goes nevertheless. Where it is not patient, a batch that
/// is opened while no other is on its way goes at once, so that callers one after the other don't wait for company that never comes.
/// </remarks>
/// <param name="run">Makes the call; outcomes in the entries' order.</param>
/// <param name="size">What an entry takes of the call's bytes.</param>
/// <param name="mostBytes">What a call may have; an entry that is larger goes alone.</param>
/// <param name="delay">How long the first waits for others.</param>
/// <param name="isPatient">Whether it waits although nothing is on its way.</param>
/// <param name="time">For the delay.</param>
internal sealed class SqsBatcher<TEntry, TSuccess>(
    Func<IReadOnlyList<TEntry>, Task<BatchOutcome<TSuccess>[]>> run,
    Func<TEntry, int> size,
    int mostBytes,
    TimeSpan delay,
    bool isPatient,
    TimeProvider time)
    where TSuccess : class
{
    private readonly Lock gate = new();
    private Batch? open;
    private int onTheirWay;

    /// <exception cref="SqsException">The call, or this entry of it, was refused.</exception>
    public Task<TSuccess> AddAsync(TEntry entry, CancellationToken cancellationToken)
    {
        TaskCompletionSource<TSuccess> ended;
        lock (gate)
        {
            int bytes = size(entry);
            if (open is null || open.Bytes + bytes > mostBytes)
            {
                // The one before it, if any, goes now: nothing more fits.
                open?.Full.TrySetResult();
                open = new Batch();
                _ = SendAsync(open, isPatient || onTheirWay > 0 ? delay : TimeSpan.Zero);
                onTheirWay++;
            }
            ended = open.Add(entry, bytes);
            if (open.Count == SqsLimits.BatchEntries)
            {
                open.Full.TrySetResult();
                open = null;
            }
        }
        return ended.Task.WaitAsync(cancellationToken);
    }

    private async Task SendAsync(Batch batch, TimeSpan wait)
    {
        // Off the caller's thread, and out of its lock.
        await Task.Yield();
        if (wait > TimeSpan.Zero)
        {
            using var woken = new CancellationTokenSource();
            await Task.WhenAny(batch.Full.Task, Task.Delay(wait, time, woken.Token)).ConfigureAwait(false);
            await woken.CancelAsync().ConfigureAwait(false);
        }
        lock (gate)
        {
            if (open == batch)
                open = null;
        }
        try
        {
            batch.End(await run(batch.Entries).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            // The border of those who wait: each is told what ended the call.
            batch.End(e);
        }
        lock (gate)
            onTheirWay--;
    }

    private sealed class Batch
    {
        private readonly List<TEntry> entries = [];
        private readonly List<TaskCompletionSource<TSuccess>> waiting = [];

        public TaskCompletionSource Full { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Bytes { get; private set; }

        public int Count => entries.Count;

        public IReadOnlyList<TEntry> Entries => entries;

        public TaskCompletionSource<TSuccess> Add(TEntry entry, int bytes)
        {
            var ended = new TaskCompletionSource<TSuccess>(TaskCreationOptions.RunContinuationsAsynchronously);
            entries.Add(entry);
            waiting.Add(ended);
            Bytes += bytes;
            return ended;
        }

        public void End(BatchOutcome<TSuccess>[] outcomes)
        {
            for (int i = 0; i < outcomes.Length; i++)
            {
                if (outcomes[i].Error is { } error)
                    waiting[i].TrySetException(error);
                else
                    waiting[i].TrySetResult(outcomes[i].Success!);
            }
        }

        public void End(Exception error)
        {
            foreach (TaskCompletionSource<TSuccess> one in waiting)
                one.TrySetException(error);
        }
    }
}
