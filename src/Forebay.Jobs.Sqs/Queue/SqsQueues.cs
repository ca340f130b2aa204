using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Forebay.Jobs.Sqs;

/// <summary>Finds each job type's queue once, and makes it where it is not there. Thread-safe.</summary>
internal sealed class SqsQueues(SqsClient client, SqsJobQueueOptions options, TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<SqsQueue>>> byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> types = new(StringComparer.Ordinal);

    /// <summary>The job types that were asked for.</summary>
    public IReadOnlyCollection<string> Types => [.. types.Keys];

    /// <summary>A type's queue.</summary>
    /// <exception cref="SqsException">It is not there and can't be made.</exception>
    public Task<SqsQueue> GetAsync(string type, CancellationToken cancellationToken)
    {
        string name = types.GetOrAdd(type, static (type, options) => SqsQueueNames.Of(options.Prefix, type, options.Fifo), options);
        return FindAsync(name, isDead: false, cancellationToken);
    }

    /// <summary>The queue of all types' dead letters.</summary>
    public Task<SqsQueue> GetDeadAsync(CancellationToken cancellationToken) => FindAsync(SqsQueueNames.OfDead(options.Prefix, options.Fifo), isDead: true, cancellationToken);

    private async Task<SqsQueue> FindAsync(string name, bool isDead, CancellationToken cancellationToken)
    {
        // Not the caller's token: others wait for the same search.
        Lazy<Task<SqsQueue>> search = byName.GetOrAdd(name, _ => new Lazy<Task<SqsQueue>>(() => FindOrMakeAsync(name, isDead)));
        try
        {
            return await search.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (search.Value is { IsFaulted: true } or { IsCanceled: true })
        {
            byName.TryRemove(KeyValuePair.Create(name, search));
            throw;
        }
    }

    private async Task<SqsQueue> FindOrMakeAsync(string name, bool isDead)
    {
        string? url = await client.FindQueueAsync(name, CancellationToken.None).ConfigureAwait(false);
        url ??= await MakeAsync(name, isDead).ConfigureAwait(false);
        IReadOnlyDictionary<string, string> attributes = await client.GetAttributesAsync(url, CancellationToken.None).ConfigureAwait(false);
        return new SqsQueue(name, url, attributes, client, options.BatchDelay, time, missing: queue => byName.TryRemove(queue.Name, out _));
    }

    private async Task<string> MakeAsync(string name, bool isDead)
    {
        if (!options.CreateQueues)
            throw new SqsException($"There is no SQS queue {name}: make it, or let the option CreateQueues be true.") { Code = SqsErrors.QueueDoesNotExist };
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["MessageRetentionPeriod"] = Seconds(isDead ? SqsLimits.MostRetention : options.Retention),
        };
        if (options.Fifo)
            attributes["FifoQueue"] = "true";
        if (!isDead)
            attributes["RedrivePolicy"] = await RedrivePolicyAsync().ConfigureAwait(false);
        try
        {
            string url = await client.CreateQueueAsync(name, attributes, CancellationToken.None).ConfigureAwait(false);
            SqsLog.QueueCreated(logger, name);
            return url;
        }
        catch (SqsException e) when (e.Code == SqsErrors.QueueNameExists)
        {
            // Another process with other options was faster; its queue serves.
            if (await client.FindQueueAsync(name, CancellationToken.None).ConfigureAwait(false) is { } url)
                return url;
            throw;
        }
    }

    private async Task<string> RedrivePolicyAsync()
    {
        SqsQueue dead = await GetDeadAsync(CancellationToken.None).ConfigureAwait(false);
        string arn = dead.Arn ?? throw new SqsException($"SQS does not say the ARN of {dead.Name}, which jobs that are received too often go to.") { Code = SqsErrors.Damaged };
        var policy = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["deadLetterTargetArn"] = arn,
            ["maxReceiveCount"] = options.MaxReceives.ToString(CultureInfo.InvariantCulture),
        };
        return JsonSerializer.Serialize(policy, SqsJson.Lean.DictionaryStringString);
    }

    private static string Seconds(TimeSpan time) => SqsLimits.Seconds(time).ToString(CultureInfo.InvariantCulture);
}
