using Microsoft.Extensions.Logging;

namespace Forebay.Jobs.Sqs;

/// <summary>Receives messages as leases, or keeps them until somebody leases. Thread-safe.</summary>
/// <remarks>
/// <para>A message that comes before its time goes on waiting: on standard queues as a copy, so that this receive counts as no attempt; on FIFO queues it is
/// hidden in its place, since a copy would stand behind its group. What is due within a second is kept here until then.</para>
/// <para>Polls take one message each: it wakes a worker, who leases more; taking more would keep them from other processes.</para>
/// </remarks>
internal sealed class JobReceiver(SqsQueues queues, HeldMessages held, JobCopies copies, SqsJobQueueOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>Leases up to so many jobs of a type that can be had now.</summary>
    public async Task<IReadOnlyList<SqsLease>> LeaseAsync(string type, int most, TimeSpan visibility, CancellationToken cancellationToken)
    {
        SqsLease?[] kept = await Task.WhenAll(held.Take(type, most, time.GetUtcNow()).Select(one => ExtendAsync(one, visibility, cancellationToken))).ConfigureAwait(false);
        List<SqsLease> leases = [.. kept.OfType<SqsLease>()];
        if (leases.Count == most)
            return leases;
        SqsQueue queue = await queues.GetAsync(type, cancellationToken).ConfigureAwait(false);
        foreach (SqsLease lease in await ReceiveAsync(type, queue, most - leases.Count, visibility, cancellationToken).ConfigureAwait(false))
        {
            if (IsDue(lease))
                leases.Add(lease);
            else
                await DeferAsync(lease, cancellationToken).ConfigureAwait(false);
        }
        return leases;
    }

    /// <summary>Waits up to a poll's time for a job of a type, and keeps it.</summary>
    public async Task PollAsync(string type, CancellationToken cancellationToken)
    {
        SqsQueue queue = await queues.GetAsync(type, cancellationToken).ConfigureAwait(false);
        long began = time.GetTimestamp();
        // The hold counts from here, and a message may come as late as at the poll's end.
        TimeSpan visibility = options.PollWait + options.HoldFor;
        foreach (SqsMessage message in await queue.ReceiveAsync(1, options.PollWait, visibility, cancellationToken).ConfigureAwait(false))
        {
            SqsLease lease = Lease(type, message, queue, new MessageHold(time, began, visibility));
            if (IsDue(lease))
                held.Add(type, message, queue, lease.Hold, readyAt: default);
            else
                await DeferAsync(lease, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A message as a lease.</summary>
    public static SqsLease Lease(string type, SqsMessage message, SqsQueue queue, MessageHold hold)
    {
        JobEnvelope job = JobMessages.Read(message, type);
        int receives = message.ReceiveCount;
        int attempt = Math.Max(1, job.AttemptsBefore + receives - EarlyReceives(job, message, queue));
        return new SqsLease(job, type, attempt, job.FenceBefore + receives, message, queue, hold);
    }

    /// <summary>How often a delayed message of a FIFO queue was received, and hidden again, before its time: each time hides it for up to twelve hours.</summary>
    private static int EarlyReceives(JobEnvelope job, SqsMessage message, SqsQueue queue) =>
        queue.IsFifo && job.DueAt is { } due && due > message.SentAt ? (int)Math.Ceiling((due - message.SentAt) / SqsLimits.Visibility) : 0;

    private async Task<IReadOnlyList<SqsLease>> ReceiveAsync(string type, SqsQueue queue, int most, TimeSpan visibility, CancellationToken cancellationToken)
    {
        if (!queue.IsFifo)
            return await OnceAsync(most).ConfigureAwait(false);
        // One receive may give several of a group, which would run side by side. So each takes one: its group is then closed to the others.
        List<SqsLease> all = [.. await OnceAsync(1).ConfigureAwait(false)];
        if (all.Count > 0)
            all.AddRange((await Task.WhenAll(Enumerable.Range(1, most - 1).Select(_ => OnceAsync(1))).ConfigureAwait(false)).SelectMany(more => more));
        return all;

        async Task<SqsLease[]> OnceAsync(int number)
        {
            long began = time.GetTimestamp();
            IReadOnlyList<SqsMessage> messages = await queue.ReceiveAsync(number, TimeSpan.Zero, visibility, cancellationToken).ConfigureAwait(false);
            return [.. messages.Select(message => Lease(type, message, queue, new MessageHold(time, began, WholeSeconds(visibility))))];
        }
    }

    private static TimeSpan WholeSeconds(TimeSpan visibility) => TimeSpan.FromSeconds(SqsLimits.Seconds(visibility));

    private bool IsDue(SqsLease lease) => lease.Job.DueAt is not { } due || due <= time.GetUtcNow();

    /// <summary>Null: the message is lost meanwhile.</summary>
    private async Task<SqsLease?> ExtendAsync(HeldMessages.Held one, TimeSpan visibility, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        try
        {
            await one.Queue.ChangeVisibilityAsync(one.Message.ReceiptHandle, visibility, cancellationToken).ConfigureAwait(false);
        }
        catch (SqsException e) when (SqsErrors.IsLostMessage(e))
        {
            return null;
        }
        one.Hold.Extend(began, WholeSeconds(visibility));
        return Lease(one.Type, one.Message, one.Queue, one.Hold);
    }

    /// <summary>Lets a job that came early wait on. Where that fails it comes early again, which is no reason to keep others from being leased.</summary>
    private async Task DeferAsync(SqsLease lease, CancellationToken cancellationToken)
    {
        DateTimeOffset due = lease.Job.DueAt!.Value;
        try
        {
            if (lease.Queue.IsFifo)
                await HideAsync(lease, due, cancellationToken).ConfigureAwait(false);
            else
                await copies.ReplaceAsync(lease, lease.Copy(lease.Attempt - 1) with { DueAt = due }, cancellationToken).ConfigureAwait(false);
        }
        catch (SqsException e)
        {
            SqsLog.NotReleased(logger, e, lease.Message.MessageId);
        }
    }

    private async Task HideAsync(SqsLease lease, DateTimeOffset due, CancellationToken cancellationToken)
    {
        TimeSpan remaining = due - time.GetUtcNow();
        if (remaining < Soon)
        {
            held.Add(lease.Type, lease.Message, lease.Queue, lease.Hold, due);
            return;
        }
        // Rounded down: the rest is less than a second, and is waited for here.
        TimeSpan hidden = TimeSpan.FromSeconds(Math.Floor(Math.Min(remaining.TotalSeconds, (lease.Hold.Most - Soon).TotalSeconds)));
        await lease.Queue.ChangeVisibilityAsync(lease.Message.ReceiptHandle, hidden, cancellationToken).ConfigureAwait(false);
    }
}
