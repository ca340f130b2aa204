using Forebay.MySql.Binlog.Gtids;
using Forebay.MySql.Binlog.Transactions;

namespace Forebay.MySql.Binlog.Visibility;

/// <summary>Lets writers wait for their own transactions, by name (consistency, row 21). Thread-safe. It outlives a session.</summary>
internal sealed class OwnTransactions(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<Gtid, Waiter> waiters = [];
    private readonly Dictionary<Gtid, ReceivedTransaction> open = [];
    private IGtids? applied;

    /// <summary>A session begins: nothing is under way, and all of these are applied.</summary>
    public void Begin(IGtids done)
    {
        lock (gate)
        {
            applied = done;
            open.Clear();
            foreach ((Gtid gtid, Waiter waiter) in waiters)
            {
                // One that was received and not seen to its end comes again.
                if (!done.Contains(gtid))
                    continue;
                waiter.Received.TrySetResult(null);
                waiter.Applied.TrySetResult();
            }
        }
    }

    /// <summary>Before the first invalidation: who waits has had the primary's answer by now, so that it counts for both.</summary>
    public void Receiving(IReadOnlyList<ReceivedTransaction> batch)
    {
        lock (gate)
        {
            if (waiters.Count == 0)
                return;
            foreach (ReceivedTransaction transaction in batch)
            {
                if (transaction.Gtid is { } gtid && waiters.TryGetValue(gtid, out Waiter? waiter) && waiter.IsOwn)
                    transaction.IsFinished = true;
            }
        }
    }

    /// <summary>After the first invalidation.</summary>
    public void Received(IReadOnlyList<ReceivedTransaction> batch)
    {
        lock (gate)
        {
            foreach (ReceivedTransaction transaction in batch)
            {
                if (transaction.Gtid is not { } gtid)
                    continue;
                open[gtid] = transaction;
                if (waiters.TryGetValue(gtid, out Waiter? waiter))
                    waiter.Received.TrySetResult(transaction);
            }
        }
    }

    /// <summary>After the second invalidation.</summary>
    public void Applied(ReceivedTransaction transaction)
    {
        if (transaction.Gtid is not { } gtid)
            return;
        lock (gate)
        {
            open.Remove(gtid);
            applied?.Add(gtid);
            if (waiters.TryGetValue(gtid, out Waiter? waiter))
            {
                waiter.Received.TrySetResult(transaction);
                waiter.Applied.TrySetResult();
            }
        }
    }

    /// <summary>Waits until a transaction was received.</summary>
    /// <returns>The transaction; null with true: it was applied before. False: it did not come in time.</returns>
    public async ValueTask<(bool IsHere, ReceivedTransaction? Transaction)> ReceivedAsync(Gtid gtid, TimeSpan bound, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (gate)
        {
            if (open.TryGetValue(gtid, out ReceivedTransaction? here))
                return (true, here);
            if (applied?.Contains(gtid) == true)
                return (true, null);
            waiter = Enter(gtid);
            waiter.Owners++;
        }
        try
        {
            return (true, await waiter.Received.Task.WaitAsync(bound, time, cancellationToken).ConfigureAwait(false));
        }
        catch (TimeoutException)
        {
            return (false, null);
        }
        finally
        {
            lock (gate)
                waiter.Owners--;
            Leave(gtid, waiter);
        }
    }

    /// <summary>Waits until a transaction is visible and was invalidated since; false: it did not come in time.</summary>
    public async ValueTask<bool> AppliedAsync(Gtid gtid, TimeSpan bound, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (gate)
        {
            if (applied?.Contains(gtid) == true && !open.ContainsKey(gtid))
                return true;
            waiter = Enter(gtid);
        }
        try
        {
            await waiter.Applied.Task.WaitAsync(bound, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            Leave(gtid, waiter);
        }
    }

    private Waiter Enter(Gtid gtid)
    {
        if (!waiters.TryGetValue(gtid, out Waiter? waiter))
            waiters[gtid] = waiter = new Waiter();
        waiter.Count++;
        return waiter;
    }

    private void Leave(Gtid gtid, Waiter waiter)
    {
        lock (gate)
        {
            if (--waiter.Count == 0)
                waiters.Remove(gtid);
        }
    }

    private sealed class Waiter
    {
        public TaskCompletionSource<ReceivedTransaction?> Received { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Applied { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count { get; set; }

        /// <summary>Those who have had the primary's answer for it.</summary>
        public int Owners { get; set; }

        public bool IsOwn => Owners > 0;
    }
}
