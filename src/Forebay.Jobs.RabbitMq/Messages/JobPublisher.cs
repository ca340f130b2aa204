using Forebay.Jobs.RabbitMq.Connections;
using Forebay.Jobs.RabbitMq.Topology;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Forebay.Jobs.RabbitMq.Messages;

/// <summary>Publishes jobs to where they belong; each call returns when the broker has confirmed that a majority of the queue's replicas has it on disk.</summary>
internal sealed class JobPublisher(ChannelSlot slot, QueueTopology topology, QueueNames names, TimeSpan timeout, long longestDelay, TimeProvider time)
{
    // What a queue refuses while it is being made or moves to another replica it takes a moment later. Whoever refuses for good, by a limit of its length, has refused five times by then.
    private static readonly TimeSpan[] PausesAfterRefusal = [.. new[] { 50, 100, 200, 400 }.Select(pause => TimeSpan.FromMilliseconds(pause))];

    /// <summary>To its work queue: it is due now.</summary>
    public Task DueAsync(JobMessage job, CancellationToken cancellationToken)
    {
        PriorityClass of = QueueNames.ClassOf(job.Priority);
        return PublishAsync(
            "",
            names.Work(job.Type, of),
            job with { Remaining = TimeSpan.Zero },
            () => topology.WorkAsync(job.Type, of, cancellationToken),
            [names.Work(job.Type, of)],
            cancellationToken);
    }

    /// <summary>To a delay queue, and by it to its work queue.</summary>
    public Task LaterAsync(JobMessage job, TimeSpan delay, CancellationToken cancellationToken)
    {
        if (delay <= TimeSpan.Zero)
            return DueAsync(job, cancellationToken);
        PriorityClass of = QueueNames.ClassOf(job.Priority);
        (long rung, TimeSpan remaining) = DelayLadder.First(delay, longestDelay);
        return PublishAsync(
            names.Delay(rung),
            names.Work(job.Type, of),
            job with { Remaining = remaining },
            async () =>
            {
                await topology.WorkAsync(job.Type, of, cancellationToken).ConfigureAwait(false);
                await topology.DelayAsync(rung, cancellationToken).ConfigureAwait(false);
            },
            [names.Work(job.Type, of), names.Delay(rung)],
            cancellationToken);
    }

    /// <summary>To the dead letters.</summary>
    public Task DeadAsync(JobMessage job, CancellationToken cancellationToken) =>
        PublishAsync("", names.Dead, job, () => topology.DeadAsync(cancellationToken), [names.Dead], cancellationToken);

    private async Task PublishAsync(string exchange, string routingKey, JobMessage job, Func<Task> declare, string[] queues, CancellationToken cancellationToken)
    {
        await declare().ConfigureAwait(false);
        try
        {
            await PublishAsync(exchange, routingKey, job, cancellationToken).ConfigureAwait(false);
        }
        catch (PublishException e) when (e.IsReturn)
        {
            // Somebody has deleted the queue since it was declared. Nothing took the message, so that it can be published again.
            topology.Forget();
            await declare().ConfigureAwait(false);
            await PublishAsync(exchange, routingKey, job, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            // The exchange is gone, and with it the channel: what others published through it may have been taken. The next call declares anew.
            topology.Forget();
            throw;
        }
        foreach (string queue in queues)
            await topology.SettledAsync(queue, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Publishes, and once more where the broker says that it did not take the message (basic.nack): it may all the same be there twice then, as jobs may.</summary>
    private async Task PublishAsync(string exchange, string routingKey, JobMessage job, CancellationToken cancellationToken)
    {
        foreach (TimeSpan pause in PausesAfterRefusal)
        {
            try
            {
                await PublishOnceAsync(exchange, routingKey, job, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (PublishException refused) when (!refused.IsReturn)
            {
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
        await PublishOnceAsync(exchange, routingKey, job, cancellationToken).ConfigureAwait(false);
    }

    private async Task PublishOnceAsync(string exchange, string routingKey, JobMessage job, CancellationToken cancellationToken)
    {
        IChannel channel = await slot.OpenAsync(cancellationToken).ConfigureAwait(false);
        // The client gets no token of the caller's: ended in the middle, it would lose count of what it published.
        Task confirmed = channel.BasicPublishAsync(exchange, routingKey, mandatory: true, job.Properties(), job.Payload, CancellationToken.None).AsTask();
        try
        {
            await confirmed.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
        }
        catch when (!confirmed.IsCompleted)
        {
            // Nobody waits for it any more; its late failure is nobody's.
            _ = confirmed.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw;
        }
    }
}
