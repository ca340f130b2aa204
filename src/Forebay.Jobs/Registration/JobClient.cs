using System.Text.Json;

namespace Forebay.Jobs;

/// <summary>Enqueues typed jobs. Thread-safe; a singleton that <c>AddForebayJobs</c> registers.</summary>
public sealed class JobClient
{
    private readonly IJobQueue queue;
    private readonly JobTypes types;
    private readonly JobSerialization serialization;
    private readonly JobMetrics metrics;

    internal JobClient(IJobQueue queue, JobTypes types, JobSerialization serialization, JobMetrics metrics)
    {
        this.queue = queue;
        this.types = types;
        this.serialization = serialization;
        this.metrics = metrics;
    }

    /// <summary>Enqueues a job under the name that its class was registered with.</summary>
    /// <param name="job">Written as JSON; at most 1 MiB.</param>
    /// <param name="options">Delay, de-duplication key and priority; null: none of them.</param>
    /// <param name="cancellationToken">Ends the wait; the job may be added nevertheless.</param>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not registered.</exception>
    /// <exception cref="ArgumentException">A value is too long, or out of its range.</exception>
    public async ValueTask<JobReceipt> EnqueueAsync<T>(T job, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(job);
        string type = types.Of(typeof(T)).Name;
        JobReceipt receipt = await queue.EnqueueAsync(type, JsonSerializer.SerializeToUtf8Bytes(job, serialization.Options), options, cancellationToken).ConfigureAwait(false);
        if (receipt.IsNew)
            metrics.Enqueued(type);
        return receipt;
    }
}
