using Forebay.Jobs.RabbitMq.Connections;
using Forebay.Jobs.RabbitMq.Dead;
using Forebay.Jobs.RabbitMq.Leases;
using Forebay.Jobs.RabbitMq.Messages;
using Forebay.Jobs.RabbitMq.Topology;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;

namespace Forebay.Jobs.RabbitMq;

/// <summary>A durable job queue in RabbitMQ (3.10 or later), for the processes of many machines.</summary>
/// <remarks>
/// <para>A job is a persistent message in a quorum queue of its type; <see cref="EnqueueAsync"/> returns when the broker has confirmed it. A lease is a message
/// that was got and not acked. Its visibility time-out is kept by the process that holds it; where that dies, the broker gives the job to another at once.
/// The first job that makes a queue takes two seconds to enqueue: RabbitMQ may lose a queue that is younger when it is killed.</para>
/// <para>What a broker can't do: hold back a second job of a de-duplication key; order by each priority (there are three classes: greater than 0, 0, less
/// than 0); find jobs that another process holds, or that wait or are done; count what waits for its time, runs or is done. A delay lasts up to an eighth
/// longer than was asked for. A settled job whose ack was lost with the connection runs once more.</para>
/// <para>A broker that is away: calls throw <see cref="RabbitMqJobQueueException"/>, leases are lost, and the next call connects anew. A job that runs for longer
/// than the broker's <c>consumer_timeout</c> (30 minutes unless it is configured) loses its lease, renewed or not. Thread-safe.</para>
/// </remarks>
public sealed class RabbitMqJobQueue : IJobQueue, IAsyncDisposable
{
    private readonly RabbitMqJobQueueOptions options;
    private readonly TimeProvider time;
    private readonly RabbitLink publishing;
    private readonly RabbitLink leasing;
    private readonly BrokerErrors errors;
    private readonly QueueNames names;
    private readonly ChannelSlot counting;
    private readonly ChannelSlot confirming;
    private readonly QueueWatch watch;
    private readonly JobPublisher publisher;
    private readonly JobLeaser leaser;
    private readonly DeadLetters dead;

    /// <summary>Prepares a queue; it connects when it is first used.</summary>
    /// <param name="address">The broker's: <c>amqp://user:password@host:5672/virtual-host</c>, or <c>amqps://…</c> with TLS.</param>
    /// <param name="options">Names and limits; null: as the defaults say.</param>
    /// <param name="time">The clock of visibility time-outs and polls; null: the system's.</param>
    /// <param name="loggers">Told of connections and of lost leases; null: nobody.</param>
    /// <exception cref="ArgumentException">The address is none, or an option can't work.</exception>
    public RabbitMqJobQueue(string address, RabbitMqJobQueueOptions? options = null, TimeProvider? time = null, ILoggerFactory? loggers = null)
        : this(address, options, time, loggers, DelayLadder.Longest, QueueTopology.NewQueueSettles)
    {
    }

    internal RabbitMqJobQueue(string address, RabbitMqJobQueueOptions? options, TimeProvider? time, ILoggerFactory? loggers, long longestDelay, TimeSpan newQueueSettles)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        this.options = options ?? new RabbitMqJobQueueOptions();
        this.options.Validate();
        this.time = time ?? TimeProvider.System;
        ILogger logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<RabbitMqJobQueue>();
        ConnectionFactory factory = BrokerAddress.Read(address, this.options);
        string name = this.options.ConnectionName ?? $"{Environment.MachineName}:{Environment.ProcessId}";
        errors = new BrokerErrors($"{factory.HostName}:{factory.Port}");
        names = new QueueNames(this.options.QueuePrefix);
        // Two: a broker that is short of memory or disk reads nothing more from connections that publish, and acks must still get through.
        publishing = new RabbitLink(factory, name + " (jobs, publishing)", logger);
        leasing = new RabbitLink(factory, name + " (jobs, leasing)", logger);
        Topology = new QueueTopology(publishing, names, newQueueSettles);
        counting = new ChannelSlot(leasing);
        confirming = new ChannelSlot(publishing, new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        watch = new QueueWatch(counting, Topology);
        publisher = new JobPublisher(confirming, Topology, names, this.options.ConfirmTimeout, longestDelay, this.time);
        leaser = new JobLeaser(leasing, this.options.MaxLeaseChannels, Topology, names, watch, publisher, this.time, logger);
        dead = new DeadLetters(leasing, Topology, names, this.options.MaxDeadBrowse);
    }

    /// <inheritdoc/>
    public JobQueueFeatures Features => JobQueueFeatures.None;

    internal QueueTopology Topology { get; }

    /// <inheritdoc/>
    /// <exception cref="RabbitMqJobQueueException">The broker is away, refused the message or did not confirm it in time; in the last case it may have it nevertheless.</exception>
    public async ValueTask<JobReceipt> EnqueueAsync(string type, ReadOnlyMemory<byte> payload, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new EnqueueOptions();
        JobLimits.CheckEnqueue(type, payload, options, Features);
        DateTimeOffset now = time.GetUtcNow();
        var job = new JobMessage(Guid.CreateVersion7(now).ToString("N"), type, payload) { Priority = options.Priority, EnqueuedAt = now, Key = options.DeduplicationKey };
        await errors.CallAsync("take the job", () => publisher.LaterAsync(job, options.Delay, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (options.Delay <= TimeSpan.Zero)
            watch.Raise();
        return new JobReceipt(new JobId(job.Id), IsNew: true);
    }

    /// <inheritdoc/>
    /// <exception cref="RabbitMqJobQueueException">The broker is away.</exception>
    public async ValueTask<IReadOnlyList<JobLease>> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        return await errors.CallAsync("give out jobs", () => leaser.LeaseAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<bool> RenewAsync(JobLease lease, TimeSpan visibility, CancellationToken cancellationToken = default)
    {
        JobLimits.CheckVisibility(visibility);
        return new(HeldBy(lease) is { } held && held.TryRenew(visibility));
    }

    /// <inheritdoc/>
    public async ValueTask<bool> CompleteAsync(JobLease lease, CancellationToken cancellationToken = default)
    {
        if (HeldBy(lease) is not { } held || !held.TryBeginSettle())
            return false;
        bool acked = await held.TryAckAsync().ConfigureAwait(false);
        leaser.End(held);
        return acked;
    }

    /// <inheritdoc/>
    /// <exception cref="RabbitMqJobQueueException">The broker is away or took too long; the lease goes on.</exception>
    public async ValueTask<bool> FailAsync(JobLease lease, string error, TimeSpan? retryAfter, CancellationToken cancellationToken = default)
    {
        error = JobLimits.Cut(error);
        if (retryAfter is { } wait)
            JobLimits.CheckDelay(wait);
        if (HeldBy(lease) is not { } held)
            return false;
        JobMessage copy = Copy(held) with { Attempts = held.Attempt, Error = error };
        Func<Task> publish = retryAfter is { } delay
            ? () => publisher.LaterAsync(copy, delay, cancellationToken)
            : () => publisher.DeadAsync(copy with { DiedAt = time.GetUtcNow() }, cancellationToken);
        return await ReplaceAsync(held, "take the failed job back", publish, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <exception cref="RabbitMqJobQueueException">The broker is away or took too long; the lease goes on.</exception>
    public async ValueTask<bool> ReturnAsync(JobLease lease, CancellationToken cancellationToken = default) =>
        HeldBy(lease) is { } held
        && await ReplaceAsync(held, "take the job back", () => publisher.DueAsync(Copy(held) with { Attempts = held.Attempt - 1 }, cancellationToken), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<bool> ReportProgressAsync(JobLease lease, JobProgress progress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(progress);
        JobProgress cut = progress.Text is null ? progress : progress with { Text = JobLimits.Cut(progress.Text) };
        return new(HeldBy(lease) is { } held && held.TryReport(cut));
    }

    /// <summary>What this process knows of a job that it holds; null for all others.</summary>
    public ValueTask<JobStatus?> FindAsync(JobId id, CancellationToken cancellationToken = default) => new(
        leaser.Find(id) is { } held
            ? new JobStatus(id, held.Message.Type, JobState.Running, held.Attempt, held.Message.Priority, held.Message.EnqueuedAt, held.EndsAt, FinishedAt: null, held.Worker, held.Progress, held.Message.Error)
            : null);

    /// <summary>How many jobs can be leased, of the types that this process has used since it connected, and how many dead letters there are; -1 for the rest, which the broker does not tell.</summary>
    /// <exception cref="RabbitMqJobQueueException">The broker is away.</exception>
    public async ValueTask<JobCounts> CountAsync(CancellationToken cancellationToken = default) =>
        await errors.CallAsync("count", () => CountQueuesAsync(cancellationToken), cancellationToken).ConfigureAwait(false);

    /// <summary>Of the oldest dead letters, as many as <see cref="RabbitMqJobQueueOptions.MaxDeadBrowse"/>, those that died last first. What another process looks at in the same moment is not seen.</summary>
    /// <exception cref="RabbitMqJobQueueException">The broker is away.</exception>
    public async ValueTask<IReadOnlyList<DeadJob>> ListDeadAsync(int most = 100, int skip = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        List<DeadJob> found = [];
        await BrowseAsync("list the dead letters", KeepAsync, cancellationToken).ConfigureAwait(false);
        found.Reverse();
        return [.. found.Skip(skip).Take(most)];

        Task<bool> KeepAsync(DeadLetter letter)
        {
            found.Add(letter.ToDeadJob());
            return Task.FromResult(false);
        }
    }

    /// <summary>Makes a dead letter a job again, where it is among the oldest <see cref="RabbitMqJobQueueOptions.MaxDeadBrowse"/> and no other process looks at it in the same moment.</summary>
    /// <exception cref="RabbitMqJobQueueException">The broker is away.</exception>
    public async ValueTask<bool> RetryDeadAsync(JobId id, CancellationToken cancellationToken = default)
    {
        bool revived = false;
        await BrowseAsync("take the dead letter back", ReviveAsync, cancellationToken).ConfigureAwait(false);
        if (revived)
            watch.Raise();
        return revived;

        async Task<bool> ReviveAsync(DeadLetter letter)
        {
            if (revived || letter.Job.IsForeign || letter.Job.Id != id.Value)
                return false;
            await publisher.DueAsync(letter.Job with { Attempts = 0, Fence = JobMessage.FenceAfter(letter.Job.Fence), DiedAt = null }, cancellationToken).ConfigureAwait(false);
            return revived = true;
        }
    }

    /// <summary>Removes dead letters that are old enough, of the oldest <see cref="RabbitMqJobQueueOptions.MaxDeadBrowse"/>. Completed jobs are not kept, so there are none to remove.</summary>
    /// <exception cref="ArgumentException">Jobs of that state are not finished.</exception>
    /// <exception cref="RabbitMqJobQueueException">The broker is away.</exception>
    public async ValueTask<int> PurgeAsync(JobState state, TimeSpan olderThan, CancellationToken cancellationToken = default)
    {
        if (state is not (JobState.Completed or JobState.Dead))
            throw new ArgumentException($"Jobs that are {state} are not finished; only those that are Completed or Dead can be purged.", nameof(state));
        ArgumentOutOfRangeException.ThrowIfLessThan(olderThan, TimeSpan.Zero);
        if (state == JobState.Completed)
            return 0;
        DateTimeOffset now = time.GetUtcNow();
        int purged = 0;
        await BrowseAsync("remove dead letters", TakeAsync, cancellationToken).ConfigureAwait(false);
        return purged;

        Task<bool> TakeAsync(DeadLetter letter)
        {
            bool old = now - letter.DiedAt > olderThan;
            purged += old ? 1 : 0;
            return Task.FromResult(old);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="RabbitMqJobQueueException">The broker is away.</exception>
    public async ValueTask WaitAsync(IReadOnlyCollection<string> types, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(types);
        while (true)
        {
            // Taken before the look, so that a job that is enqueued after it wakes us.
            Task changed = watch.Next;
            if (await errors.CallAsync("tell what waits", () => IsAnyDueAsync(types, cancellationToken), cancellationToken).ConfigureAwait(false))
                return;
            // Other processes raise no signal here, nor do delays that end: no wait is longer than until the next look.
            using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(changed, Task.Delay(options.PollEvery, time, woken.Token)).ConfigureAwait(false);
            await woken.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Closes the connections. Leases that are held are lost, and their jobs due at once.</summary>
    public async ValueTask DisposeAsync()
    {
        leaser.EndAll();
        await leasing.DisposeAsync().ConfigureAwait(false);
        await publishing.DisposeAsync().ConfigureAwait(false);
        dead.Dispose();
        leaser.Dispose();
        counting.Dispose();
        confirming.Dispose();
        Topology.Dispose();
    }

    private static HeldJob? HeldBy(JobLease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return (lease as RabbitMqLease)?.Held;
    }

    private static JobMessage Copy(HeldJob held) => held.Message with { Fence = JobMessage.FenceAfter(held.Fence), Remaining = TimeSpan.Zero };

    /// <summary>Puts a copy of a held job elsewhere, then acks what it was made from: a kill in between leaves two, never none.</summary>
    private async Task<bool> ReplaceAsync(HeldJob held, string what, Func<Task> publish, CancellationToken cancellationToken)
    {
        if (!held.TryBeginSettle())
            return false;
        try
        {
            await errors.CallAsync(what, publish, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            held.Resume();
            throw;
        }
        // Where the ack fails the broker gives the old message out once more. The copy is the job; its fences are greater.
        await held.TryAckAsync().ConfigureAwait(false);
        leaser.End(held);
        watch.Raise();
        return true;
    }

    private Task<bool> BrowseAsync(string what, Func<DeadLetter, Task<bool>> take, CancellationToken cancellationToken) =>
        errors.CallAsync(what, () => dead.BrowseAsync(take, cancellationToken), cancellationToken);

    private async Task<bool> IsAnyDueAsync(IReadOnlyCollection<string> types, CancellationToken cancellationToken)
    {
        foreach (string type in types)
        {
            foreach (PriorityClass of in QueueNames.Classes)
            {
                await Topology.WorkAsync(type, of, cancellationToken).ConfigureAwait(false);
                if (await watch.CountAsync(names.Work(type, of), cancellationToken).ConfigureAwait(false) > 0)
                    return true;
            }
        }
        return false;
    }

    private async Task<JobCounts> CountQueuesAsync(CancellationToken cancellationToken)
    {
        await Topology.DeadAsync(cancellationToken).ConfigureAwait(false);
        long pending = 0;
        foreach (string queue in Topology.Queues.Where(names.IsWork))
            pending += await watch.CountAsync(queue, cancellationToken).ConfigureAwait(false);
        long letters = await watch.CountAsync(names.Dead, cancellationToken).ConfigureAwait(false);
        return new JobCounts(pending, Delayed: -1, Running: -1, Completed: -1, letters);
    }
}
