using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Forebay.Jobs.Sqs;

/// <summary>A job queue in AWS SQS: one SQS queue a job type, and one for all dead letters.</summary>
/// <remarks>
/// <para>A lease is a received message: its heartbeat changes the visibility, its completion deletes the message, and a failure that is tried again hides it
/// until then. A lease that ran out by this process's clock is lost. No attempt lasts longer than the 12 hours that SQS allows.</para>
/// <para>SQS can't change a message. Where a job must carry something else than before (it was returned, it is delayed for longer than SQS can), a copy is
/// sent and the message deleted; the copy keeps the job's id. That id is this side's, so that both messages of an enqueue whose answer was lost carry the
/// same; only a FIFO job with a key has the first message's id, which SQS tells to whoever sends a second one.</para>
/// <para>There is no order by priority, no status, and no count of what is done. On FIFO queues a job of a group that is given back stays before its group
/// and loses the attempt. Attempts may be counted too high where a process died with a message that it had not begun. Thread-safe.</para>
/// </remarks>
public sealed class SqsJobQueue : IJobQueue, IAsyncDisposable
{
    private readonly HttpClient http;
    private readonly CredentialCache credentials;
    private readonly SqsQueues queues;
    private readonly HeldMessages held = new();
    private readonly JobCopies copies;
    private readonly JobReceiver receiver;
    private readonly JobPolls polls;
    private readonly DeadLetters dead;
    private readonly SentMessages sent;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly bool fifo;
    private int disposed;

    /// <summary>Makes the queue; the first use of each job type finds or makes its SQS queue.</summary>
    /// <param name="options">Where it is; null: what the environment and the profile say.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <param name="loggers">Told of changes; null: nobody is.</param>
    /// <exception cref="ArgumentException">An option can't work.</exception>
    /// <exception cref="AwsCredentialsException">There is no region.</exception>
    public SqsJobQueue(SqsJobQueueOptions? options = null, TimeProvider? time = null, ILoggerFactory? loggers = null)
        : this(options ?? new SqsJobQueueOptions(), time ?? TimeProvider.System, loggers, MakeHandler(), AwsEnvironment.Real)
    {
    }

    internal SqsJobQueue(SqsJobQueueOptions options, TimeProvider time, ILoggerFactory? loggers, HttpMessageHandler handler, AwsEnvironment environment)
    {
        options.Validate();
        this.time = time;
        fifo = options.Fifo;
        logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<SqsJobQueue>();
        string region = AwsRegion.Of(options, environment);
        // Each call has its own time-out.
        http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MetadataCredentials.MaxBytes };
        credentials = new CredentialCache(CredentialChain.Of(options, environment, http, time), time, logger);
        var transport = new SqsTransport(http, options.Endpoint ?? AwsRegion.Endpoint(region), new RequestSigner(region), credentials, time, logger);
        queues = new SqsQueues(new SqsClient(transport, options.CallTimeout, time, logger), options, time, logger);
        copies = new JobCopies(queues, time);
        receiver = new JobReceiver(queues, held, copies, options, time, logger);
        polls = new JobPolls(receiver, held, time);
        dead = new DeadLetters(queues, copies, time);
        sent = new SentMessages(time);
    }

    /// <inheritdoc/>
    public JobQueueFeatures Features => fifo ? JobQueueFeatures.Groups : JobQueueFeatures.None;

    /// <inheritdoc/>
    /// <exception cref="SqsException">SQS refused it, or can't be reached.</exception>
    public async ValueTask<JobReceipt> EnqueueAsync(string type, ReadOnlyMemory<byte> payload, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new EnqueueOptions();
        JobLimits.CheckEnqueue(type, payload, options, Features);
        if (JobMessages.Allowed(type) != type)
            throw new ArgumentException("The job type's name has characters that SQS does not take.", nameof(type));
        SqsQueue queue = await queues.GetAsync(type, cancellationToken).ConfigureAwait(false);
        string own = Guid.CreateVersion7().ToString("N");
        string? key = fifo ? options.DeduplicationKey : null;
        DateTimeOffset now = time.GetUtcNow();
        var job = new JobEnvelope
        {
            Id = key is null ? own : null,
            Type = type,
            Payload = payload,
            EnqueuedAt = now,
            DueAt = options.Delay > TimeSpan.Zero ? now + options.Delay : null,
            Priority = options.Priority,
            Group = options.Group is null ? null : Hash(options.Group),
        };
        string messageId = await copies.SendAsync(queue, job, key is null ? own : Hash(key), cancellationToken).ConfigureAwait(false);
        return key is null ? new JobReceipt(new JobId(own), IsNew: true) : new JobReceipt(new JobId(messageId), IsNew: sent.TryAdd(messageId));
    }

    /// <inheritdoc/>
    /// <exception cref="SqsException">SQS refused it, or can't be reached.</exception>
    public async ValueTask<IReadOnlyList<JobLease>> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        CheckVisibility(request.Visibility);
        List<JobLease> leases = [];
        try
        {
            foreach (string type in request.Types.Distinct(StringComparer.Ordinal))
                await FillAsync(leases, type, request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (leases.Count > 0 && e is SqsException or OperationCanceledException)
        {
            // What was received is leased: the error comes again with the next call.
        }
        return leases;
    }

    /// <inheritdoc/>
    /// <exception cref="SqsException">SQS refused it, or can't be reached.</exception>
    public async ValueTask<bool> RenewAsync(JobLease lease, TimeSpan visibility, CancellationToken cancellationToken = default)
    {
        JobLimits.CheckVisibility(visibility);
        CheckVisibility(visibility);
        SqsLease own = Own(lease);
        long began = time.GetTimestamp();
        TimeSpan most = own.Hold.Most;
        visibility = visibility < most ? visibility : TimeSpan.FromSeconds(Math.Floor(most.TotalSeconds));
        if (!own.Hold.IsHeld || visibility <= TimeSpan.Zero)
            return false;
        try
        {
            await own.Queue.ChangeVisibilityAsync(own.Message.ReceiptHandle, visibility, cancellationToken).ConfigureAwait(false);
        }
        catch (SqsException e) when (SqsErrors.IsLostMessage(e))
        {
            return false;
        }
        own.Hold.Extend(began, TimeSpan.FromSeconds(SqsLimits.Seconds(visibility)));
        return own.Hold.IsHeld;
    }

    /// <inheritdoc/>
    /// <exception cref="SqsException">SQS refused it, or can't be reached.</exception>
    public ValueTask<bool> CompleteAsync(JobLease lease, CancellationToken cancellationToken = default) =>
        SettleAsync(lease, own => own.Queue.DeleteAsync(own.Message.ReceiptHandle, cancellationToken));

    /// <inheritdoc/>
    /// <exception cref="SqsException">SQS refused it, or can't be reached.</exception>
    public ValueTask<bool> FailAsync(JobLease lease, string error, TimeSpan? retryAfter, CancellationToken cancellationToken = default)
    {
        error = JobLimits.Cut(error);
        if (retryAfter is not { } wait)
            return SettleAsync(lease, own => copies.BuryAsync(own, error, cancellationToken));
        JobLimits.CheckDelay(wait);
        return SettleAsync(lease, own => wait < own.Hold.Most - TimeSpan.FromSeconds(1)
            ? own.Queue.ChangeVisibilityAsync(own.Message.ReceiptHandle, wait, cancellationToken)
            : copies.ReplaceAsync(own, own.Copy(own.Attempt) with { DueAt = time.GetUtcNow() + wait }, cancellationToken));
    }

    /// <inheritdoc/>
    /// <exception cref="SqsException">SQS refused it, or can't be reached.</exception>
    public ValueTask<bool> ReturnAsync(JobLease lease, CancellationToken cancellationToken = default) =>
        SettleAsync(lease, own => copies.ReleaseAsync(own, cancellationToken));

    /// <summary>Keeps nothing: SQS has no place for it. False: the lease is lost.</summary>
    public ValueTask<bool> ReportProgressAsync(JobLease lease, JobProgress progress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return new(Own(lease).Hold.IsHeld);
    }

    /// <summary>Null: SQS can't look up a message.</summary>
    public ValueTask<JobStatus?> FindAsync(JobId id, CancellationToken cancellationToken = default) => new(default(JobStatus));

    /// <summary>SQS's own approximate counts of the job types that this process has used. A job that failed and waits for its retry counts as running; what is done is -1.</summary>
    /// <exception cref="SqsException">SQS refused it, or can't be reached.</exception>
    public async ValueTask<JobCounts> CountAsync(CancellationToken cancellationToken = default)
    {
        long pending = 0, delayed = 0, running = 0;
        foreach (string type in queues.Types)
        {
            SqsQueue queue = await queues.GetAsync(type, cancellationToken).ConfigureAwait(false);
            (long visible, long waiting, long hidden) = await queue.CountAsync(cancellationToken).ConfigureAwait(false);
            (pending, delayed, running) = (pending + visible, delayed + waiting, running + hidden);
        }
        SqsQueue letters = await queues.GetDeadAsync(cancellationToken).ConfigureAwait(false);
        (long lying, long late, long seen) = await letters.CountAsync(cancellationToken).ConfigureAwait(false);
        return new JobCounts(pending, delayed, running, Completed: -1, lying + late + seen);
    }

    /// <summary>The dead letters, those that died last first. SQS shows them only by receiving all of them, 1,000 at most, and hides them from others for that moment.</summary>
    /// <exception cref="SqsException">SQS refused it, or can't be reached.</exception>
    public async ValueTask<IReadOnlyList<DeadJob>> ListDeadAsync(int most = 100, int skip = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        return await dead.ListAsync(most, skip, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>Finds it among the first 1,000 that SQS gives.</remarks>
    /// <exception cref="SqsException">SQS refused it, or can't be reached.</exception>
    public async ValueTask<bool> RetryDeadAsync(JobId id, CancellationToken cancellationToken = default) => await dead.RetryAsync(id, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    /// <remarks>Completed jobs are not kept; dead letters SQS itself removes after 14 days.</remarks>
    /// <exception cref="SqsException">SQS refused it, or can't be reached.</exception>
    public async ValueTask<int> PurgeAsync(JobState state, TimeSpan olderThan, CancellationToken cancellationToken = default)
    {
        if (state is not (JobState.Completed or JobState.Dead))
            throw new ArgumentException($"Jobs that are {state} are not finished; only those that are Completed or Dead can be purged.", nameof(state));
        ArgumentOutOfRangeException.ThrowIfLessThan(olderThan, TimeSpan.Zero);
        return state == JobState.Dead ? await dead.PurgeAsync(olderThan, cancellationToken).ConfigureAwait(false) : 0;
    }

    /// <inheritdoc/>
    /// <exception cref="SqsException">SQS refused it, or can't be reached.</exception>
    public async ValueTask WaitAsync(IReadOnlyCollection<string> types, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(types);
        await polls.WaitAsync(types, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the polls, and puts back what they received and nobody leased. Leases that are held stay so until they run out.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        await polls.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(held.TakeAll().Select(PutBackAsync)).ConfigureAwait(false);
        credentials.Dispose();
        http.Dispose();
    }

    private static SocketsHttpHandler MakeHandler() => new() { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(10) };

    /// <summary>Keys and groups are any text; SQS takes 128 characters of some.</summary>
    private static string Hash(string text) => SignatureV4.Hash(Encoding.UTF8.GetBytes(text));

    private static void CheckVisibility(TimeSpan visibility)
    {
        if (visibility > SqsLimits.Visibility)
            throw new ArgumentOutOfRangeException(nameof(visibility), visibility, $"A lease in SQS lasts for {SqsLimits.Visibility:c} at most: set the handler's VisibilityTimeout to less.");
    }

    private static SqsLease Own(JobLease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return lease as SqsLease ?? throw new ArgumentException("The lease was given by another kind of queue.", nameof(lease));
    }

    private async Task FillAsync(List<JobLease> leases, string type, LeaseRequest request, CancellationToken cancellationToken)
    {
        while (leases.Count < request.Most)
        {
            int asked = Math.Min(request.Most - leases.Count, SqsLimits.BatchEntries);
            IReadOnlyList<SqsLease> more = await receiver.LeaseAsync(type, asked, request.Visibility, cancellationToken).ConfigureAwait(false);
            leases.AddRange(more);
            // Perhaps SQS has more on another of its servers: a worker asks again as long as it gets any.
            if (more.Count < asked)
                return;
        }
    }

    private static async ValueTask<bool> SettleAsync(JobLease lease, Func<SqsLease, Task> settle)
    {
        SqsLease own = Own(lease);
        if (!own.Hold.TrySettle())
            return false;
        try
        {
            await settle(own).ConfigureAwait(false);
            return true;
        }
        catch (SqsException e) when (SqsErrors.IsLostMessage(e))
        {
            return false;
        }
        catch
        {
            // Nothing was noted, as far as is known: the holder may try again.
            own.Hold.Unsettle();
            throw;
        }
    }

    private async Task PutBackAsync(HeldMessages.Held one)
    {
        try
        {
            await copies.ReleaseAsync(JobReceiver.Lease(one.Type, one.Message, one.Queue, one.Hold), CancellationToken.None).ConfigureAwait(false);
        }
        catch (SqsException e)
        {
            SqsLog.NotReleased(logger, e, one.Message.MessageId);
        }
    }
}
