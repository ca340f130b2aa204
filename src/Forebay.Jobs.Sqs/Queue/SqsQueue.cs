using System.Globalization;

namespace Forebay.Jobs.Sqs;

/// <summary>One queue of SQS, with those of its calls that can be shared. Thread-safe.</summary>
internal sealed class SqsQueue
{
    private readonly SqsClient client;
    private readonly Action<SqsQueue> missing;
    private readonly SqsBatcher<OutgoingMessage, SendSuccess> sends;
    private readonly SqsBatcher<string, PlainSuccess> deletes;
    private readonly SqsBatcher<(string Handle, TimeSpan Visibility), PlainSuccess> visibilities;

    /// <param name="name">The queue's.</param>
    /// <param name="url">Where it is.</param>
    /// <param name="attributes">Those it had when it was found.</param>
    /// <param name="client">Makes the calls.</param>
    /// <param name="batchDelay">How long a call waits for others.</param>
    /// <param name="time">For the delay.</param>
    /// <param name="missing">Told when the queue is no longer there.</param>
    public SqsQueue(string name, string url, IReadOnlyDictionary<string, string> attributes, SqsClient client, TimeSpan batchDelay, TimeProvider time, Action<SqsQueue> missing)
    {
        Name = name;
        Url = url;
        Arn = attributes.GetValueOrDefault("QueueArn");
        MaxMessageBytes = int.TryParse(attributes.GetValueOrDefault("MaximumMessageSize"), NumberStyles.None, CultureInfo.InvariantCulture, out int most) ? most : SqsLimits.MessageBytes;
        this.client = client;
        this.missing = missing;
        sends = new(messages => GuardAsync(client.SendAsync(url, messages, CancellationToken.None)), message => message.Bytes, MaxMessageBytes, batchDelay, isPatient: false, time);
        deletes = new(handles => GuardAsync(client.DeleteAsync(url, handles, CancellationToken.None)), _ => 0, MaxMessageBytes, batchDelay, isPatient: true, time);
        visibilities = new(messages => GuardAsync(client.ChangeVisibilityAsync(url, messages, CancellationToken.None)), _ => 0, MaxMessageBytes, batchDelay, isPatient: true, time);
    }

    public string Name { get; }

    public string Url { get; }

    /// <summary>AWS's name of it, which a redrive policy wants; null: the server has none.</summary>
    public string? Arn { get; }

    /// <summary>What a message, and a call's messages together, may have, in bytes.</summary>
    public int MaxMessageBytes { get; }

    public bool IsFifo => Name.EndsWith(".fifo", StringComparison.Ordinal);

    /// <summary>Sends a message; its id.</summary>
    public async Task<string> SendAsync(OutgoingMessage message, CancellationToken cancellationToken) => (await sends.AddAsync(message, cancellationToken).ConfigureAwait(false)).MessageId ?? "";

    public Task DeleteAsync(string handle, CancellationToken cancellationToken) => deletes.AddAsync(handle, cancellationToken);

    /// <summary>Keeps a message from others for so long from now; zero releases it.</summary>
    public Task ChangeVisibilityAsync(string handle, TimeSpan visibility, CancellationToken cancellationToken) => visibilities.AddAsync((handle, visibility), cancellationToken);

    public Task<IReadOnlyList<SqsMessage>> ReceiveAsync(int most, TimeSpan wait, TimeSpan visibility, CancellationToken cancellationToken) =>
        GuardAsync(client.ReceiveAsync(Url, Math.Min(most, SqsLimits.BatchEntries), wait, visibility, IsFifo, cancellationToken));

    /// <summary>How many messages can be received, wait for their time, and are held by somebody.</summary>
    public async Task<(long Visible, long Delayed, long Held)> CountAsync(CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> attributes = await GuardAsync(client.GetAttributesAsync(Url, cancellationToken)).ConfigureAwait(false);
        return (Number("ApproximateNumberOfMessages"), Number("ApproximateNumberOfMessagesDelayed"), Number("ApproximateNumberOfMessagesNotVisible"));

        long Number(string name) => long.TryParse(attributes.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
    }

    private async Task<T> GuardAsync<T>(Task<T> call)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (SqsException e) when (e.Code == SqsErrors.QueueDoesNotExist)
        {
            missing(this);
            throw;
        }
    }
}
