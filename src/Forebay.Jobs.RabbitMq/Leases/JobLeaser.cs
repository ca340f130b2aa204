using System.Collections.Concurrent;
using Forebay.Jobs.RabbitMq.Connections;
using Forebay.Jobs.RabbitMq.Messages;
using Forebay.Jobs.RabbitMq.Topology;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Forebay.Jobs.RabbitMq.Leases;

/// <summary>Gets jobs out of their queues and knows those that this process holds.</summary>
internal sealed class JobLeaser : IDisposable
{
    private readonly ConcurrentDictionary<HeldJob, bool> held = new();
    private readonly LeaseChannels channels;
    private readonly QueueTopology topology;
    private readonly QueueNames names;
    private readonly QueueWatch watch;
    private readonly JobPublisher publisher;
    private readonly TimeProvider time;
    private readonly ILogger logger;

    public JobLeaser(RabbitLink link, int mostChannels, QueueTopology topology, QueueNames names, QueueWatch watch, JobPublisher publisher, TimeProvider time, ILogger logger)
    {
        channels = new LeaseChannels(link, mostChannels, OnClosed);
        this.topology = topology;
        this.names = names;
        this.watch = watch;
        this.publisher = publisher;
        this.time = time;
        this.logger = logger;
    }

    /// <summary>Jobs of the highest class first, never more than were asked for: what is got and not begun would cost an attempt where the process dies.</summary>
    public async Task<IReadOnlyList<JobLease>> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        string[] types = [.. request.Types.Distinct(StringComparer.Ordinal)];
        List<JobLease> leases = [];
        foreach (PriorityClass of in QueueNames.Classes)
        {
            foreach (string type in types)
            {
                if (leases.Count == request.Most)
                    return leases;
                await topology.WorkAsync(type, of, cancellationToken).ConfigureAwait(false);
                await TakeAsync(names.Work(type, of), type, request, leases, cancellationToken).ConfigureAwait(false);
            }
        }
        return leases;
    }

    public HeldJob? Find(JobId id) => held.Keys.FirstOrDefault(job => job.Message.Id == id.Value);

    /// <summary>Forgets a job that was settled.</summary>
    public void End(HeldJob job)
    {
        job.TryEnd();
        held.TryRemove(job, out _);
    }

    /// <summary>All leases are lost: the queue is disposed of.</summary>
    public void EndAll()
    {
        foreach (HeldJob job in held.Keys)
            End(job);
    }

    /// <summary>After the connection's end.</summary>
    public void Dispose() => channels.Dispose();

    private async Task TakeAsync(string queue, string type, LeaseRequest request, List<JobLease> leases, CancellationToken cancellationToken)
    {
        // A look first: it is cheap, and a get from an empty queue is not.
        long there = await watch.CountAsync(queue, cancellationToken).ConfigureAwait(false);
        var got = new ConcurrentQueue<HeldJob>();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, (int)Math.Min(request.Most - leases.Count, there)).Select(_ => GetAsync(queue, type, request, got, cancellationToken))).ConfigureAwait(false);
        }
        catch (Exception e) when ((BrokerErrors.Is(e) || e is OperationCanceledException) && leases.Count + got.Count > 0)
        {
            // Who has something begins with that; what failed fails the next call too, if it still does.
        }
        leases.AddRange(got.Select(job => new RabbitMqLease(job)));
    }

    private async Task GetAsync(string queue, string type, LeaseRequest request, ConcurrentQueue<HeldJob> got, CancellationToken cancellationToken)
    {
        HeldJob? job = await channels.GetAsync(queue, (channel, message) => Hold(channel, message, queue, type, request), cancellationToken).ConfigureAwait(false);
        if (job is null)
            return;
        if (job.Message.IsForeign)
            await MoveAsync(job, () => publisher.DeadAsync(job.Message, CancellationToken.None)).ConfigureAwait(false);
        else if (job.Message.Remaining > TimeSpan.Zero)
            await MoveAsync(job, () => publisher.LaterAsync(Unbegun(job), job.Message.Remaining, CancellationToken.None)).ConfigureAwait(false);
        else
            got.Enqueue(job);
    }

    private HeldJob Hold(IChannel channel, BasicGetResult message, string queue, string type, LeaseRequest request)
    {
        JobMessage? job = JobMessage.Read(message, out long deliveries);
        if (job is null || job.Type != type)
        {
            RabbitMqJobLog.NoJob(logger, queue, type);
            job = new JobMessage(Guid.CreateVersion7(time.GetUtcNow()).ToString("N"), type, message.Body.ToArray())
            {
                IsForeign = true,
                EnqueuedAt = time.GetUtcNow(),
                DiedAt = time.GetUtcNow(),
                Error = $"This message was in queue '{queue}' without the headers of a '{type}' job. Its body is the payload, should it be tried again.",
            };
        }
        var made = new HeldJob(channel, message.DeliveryTag, job, deliveries, request, time, OnExpired);
        held[made] = true;
        return made;
    }

    /// <summary>Puts a message elsewhere that nobody is to run now; where that fails it goes back to where it was.</summary>
    private async Task MoveAsync(HeldJob job, Func<Task> publish)
    {
        job.TryBeginSettle();
        try
        {
            await publish().ConfigureAwait(false);
            await job.TryAckAsync().ConfigureAwait(false);
        }
        catch
        {
            await job.TryNackAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            End(job);
        }
    }

    /// <summary>The copy of a job that was got and not begun.</summary>
    private static JobMessage Unbegun(HeldJob job) => job.Message with { Attempts = job.Attempt - 1, Fence = JobMessage.FenceAfter(job.Fence) };

    private void OnExpired(HeldJob job)
    {
        held.TryRemove(job, out _);
        _ = GiveBackAsync(job);
    }

    private async Task GiveBackAsync(HeldJob job)
    {
        await job.TryNackAsync().ConfigureAwait(false);
        watch.Raise();
    }

    private void OnClosed(IChannel channel, string reason)
    {
        int lost = 0;
        foreach (HeldJob job in held.Keys.Where(job => job.IsOn(channel)))
        {
            if (job.TryEnd())
                lost++;
            held.TryRemove(job, out _);
        }
        if (lost > 0)
            RabbitMqJobLog.LeasesLost(logger, lost, reason);
    }
}
