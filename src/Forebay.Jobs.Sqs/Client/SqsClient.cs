using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace Forebay.Jobs.Sqs;

/// <summary>The operations of SQS that the queue needs, over its JSON protocol. Thread-safe.</summary>
/// <param name="transport">Makes the calls.</param>
/// <param name="callTimeout">How long one try may take, beside what a receive waits.</param>
/// <param name="time">For the waits before entries are tried again.</param>
/// <param name="logger">Told of messages that arrived damaged.</param>
internal sealed class SqsClient(SqsTransport transport, TimeSpan callTimeout, TimeProvider time, ILogger logger)
{
    private static readonly string[] AllAttributes = ["All"];

    /// <summary>Where a queue is; null: there is none of that name.</summary>
    public async Task<string?> FindQueueAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            SqsAnswer<QueueUrlResponse> answer = await CallAsync("GetQueueUrl", new GetQueueUrlRequest(name), SqsJson.Lean.GetQueueUrlRequest, SqsJson.Lean.QueueUrlResponse, cancellationToken).ConfigureAwait(false);
            return UrlOf(answer.Value);
        }
        catch (SqsException e) when (e.Code == SqsErrors.QueueDoesNotExist)
        {
            return null;
        }
    }

    /// <summary>Makes a queue, unless it is there with the same attributes.</summary>
    /// <exception cref="SqsException"><see cref="SqsErrors.QueueNameExists"/>: it has others.</exception>
    public async Task<string> CreateQueueAsync(string name, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken) =>
        UrlOf((await CallAsync("CreateQueue", new CreateQueueRequest(name, attributes), SqsJson.Lean.CreateQueueRequest, SqsJson.Lean.QueueUrlResponse, cancellationToken).ConfigureAwait(false)).Value);

    /// <summary>All attributes of a queue. Counts among them may be late.</summary>
    public async Task<IReadOnlyDictionary<string, string>> GetAttributesAsync(string queueUrl, CancellationToken cancellationToken) =>
        (await CallAsync("GetQueueAttributes", new GetQueueAttributesRequest(queueUrl, AllAttributes), SqsJson.Lean.GetQueueAttributesRequest, SqsJson.Lean.QueueAttributesResponse, cancellationToken).ConfigureAwait(false)).Value.Attributes ?? [];

    /// <summary>Receives messages, and drops those that arrived damaged: they come again.</summary>
    /// <param name="queueUrl">From where.</param>
    /// <param name="most">1 to 10.</param>
    /// <param name="wait">How long the server waits for the first; whole seconds up to 20.</param>
    /// <param name="visibility">How long others don't see them; whole seconds are sent, rounded up.</param>
    /// <param name="isFifo">A lost answer is asked for again instead of waited for.</param>
    /// <param name="cancellationToken">Ends the call; messages that were received nevertheless come again.</param>
    public async Task<IReadOnlyList<SqsMessage>> ReceiveAsync(string queueUrl, int most, TimeSpan wait, TimeSpan visibility, bool isFifo, CancellationToken cancellationToken)
    {
        var request = new ReceiveMessageRequest(
            queueUrl,
            most,
            SqsLimits.Seconds(wait),
            SqsLimits.Seconds(visibility),
            SqsMessage.SystemAttributes,
            AllAttributes,
            isFifo ? Guid.NewGuid().ToString("N") : null);
        SqsAnswer<ReceiveMessageResponse> answer = await transport.CallAsync(
            "ReceiveMessage", request, SqsJson.Lean.ReceiveMessageRequest, SqsJson.Lean.ReceiveMessageResponse, wait + callTimeout, cancellationToken).ConfigureAwait(false);
        return [.. (answer.Value.Messages ?? []).Where(message => IsWhole(message, answer.RequestId))];
    }

    /// <summary>Sends 1 to 10 messages, together no larger than one may be; the outcomes are in their order.</summary>
    public async Task<BatchOutcome<SendSuccess>[]> SendAsync(string queueUrl, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        SendEntry[] entries =
        [
            .. messages.Select((message, i) => new SendEntry(
                IdOf(i),
                message.Body,
                message.Delay > TimeSpan.Zero ? SqsLimits.Seconds(message.Delay) : null,
                message.Attributes.Count > 0 ? message.Attributes : null,
                message.GroupId,
                message.DeduplicationId)),
        ];
        BatchOutcome<SendSuccess>[] outcomes = await BatchAsync("SendMessageBatch", queueUrl, entries, SqsJson.Lean.BatchRequestSendEntry, SqsJson.Lean.BatchResponseSendSuccess, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i].Success is { } sent && !IsAsSent(messages[i], sent))
                outcomes[i] = new(null, new SqsException($"SQS took message {sent.MessageId} with another checksum than it was sent with: it was damaged on its way.") { Code = SqsErrors.Damaged });
        }
        return outcomes;
    }

    /// <summary>Deletes 1 to 10 messages; the outcomes are in their order.</summary>
    public Task<BatchOutcome<PlainSuccess>[]> DeleteAsync(string queueUrl, IReadOnlyList<string> handles, CancellationToken cancellationToken) => BatchAsync(
        "DeleteMessageBatch",
        queueUrl,
        [.. handles.Select((handle, i) => new DeleteEntry(IdOf(i), handle))],
        SqsJson.Lean.BatchRequestDeleteEntry,
        SqsJson.Lean.BatchResponsePlainSuccess,
        cancellationToken);

    /// <summary>Keeps 1 to 10 messages from others for so long from now, or releases them; the outcomes are in their order.</summary>
    public Task<BatchOutcome<PlainSuccess>[]> ChangeVisibilityAsync(string queueUrl, IReadOnlyList<(string Handle, TimeSpan Visibility)> messages, CancellationToken cancellationToken) => BatchAsync(
        "ChangeMessageVisibilityBatch",
        queueUrl,
        [.. messages.Select((message, i) => new VisibilityEntry(IdOf(i), message.Handle, SqsLimits.Seconds(message.Visibility)))],
        SqsJson.Lean.BatchRequestVisibilityEntry,
        SqsJson.Lean.BatchResponsePlainSuccess,
        cancellationToken);

    private static string IdOf(int place) => place.ToString(CultureInfo.InvariantCulture);

    /// <summary>Makes the call, and again for the entries that the server failed at.</summary>
    private async Task<BatchOutcome<TSuccess>[]> BatchAsync<TEntry, TSuccess>(
        string operation,
        string queueUrl,
        TEntry[] entries,
        JsonTypeInfo<BatchRequest<TEntry>> requestType,
        JsonTypeInfo<BatchResponse<TSuccess>> responseType,
        CancellationToken cancellationToken)
        where TSuccess : class, IBatchSuccess
    {
        var outcomes = new BatchOutcome<TSuccess>[entries.Length];
        int[] open = [.. Enumerable.Range(0, entries.Length)];
        for (int retry = 1; ; retry++)
        {
            BatchRequest<TEntry> request = new(queueUrl, [.. open.Select(place => entries[place])]);
            SqsAnswer<BatchResponse<TSuccess>> answer = await CallAsync(operation, request, requestType, responseType, cancellationToken).ConfigureAwait(false);
            Read(operation, answer, open, outcomes);
            open = [.. open.Where(place => outcomes[place].Error is { IsTransient: true })];
            if (open.Length == 0 || retry > SqsBackOff.MostRetries)
                return outcomes;
            SqsLog.CallRepeated(logger, outcomes[open[0]].Error!, operation, retry);
            await SqsBackOff.WaitAsync(retry, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void Read<TSuccess>(string operation, SqsAnswer<BatchResponse<TSuccess>> answer, int[] open, BatchOutcome<TSuccess>[] outcomes)
        where TSuccess : class, IBatchSuccess
    {
        foreach (int place in open)
        {
            string id = IdOf(place);
            TSuccess? success = answer.Value.Successful?.Find(one => one.Id == id);
            BatchFailure? failure = answer.Value.Failed?.Find(one => one.Id == id);
            outcomes[place] = success is not null ? new(success, null)
                : new(null, failure is not null ? SqsErrors.Of(operation, failure, answer.RequestId) : new SqsException($"SQS answered {operation} without a word on one of its entries.") { Code = SqsErrors.Damaged, RequestId = answer.RequestId });
        }
    }

    private static bool IsAsSent(OutgoingMessage message, SendSuccess sent) =>
        (sent.MD5OfMessageBody is null || sent.MD5OfMessageBody == MessageDigest.OfBody(message.Body))
        && (sent.MD5OfMessageAttributes is null || sent.MD5OfMessageAttributes == MessageDigest.OfAttributes(message.Attributes));

    private bool IsWhole(SqsMessage message, string? requestId)
    {
        bool whole = (message.MD5OfBody is null || message.MD5OfBody == MessageDigest.OfBody(message.Body ?? ""))
            && (message.MD5OfMessageAttributes is null || message.MD5OfMessageAttributes == MessageDigest.TryOfAttributes(message.MessageAttributes ?? []));
        if (!whole)
            SqsLog.MessageDamaged(logger, message.MessageId, requestId);
        return whole;
    }

    private Task<SqsAnswer<TResponse>> CallAsync<TRequest, TResponse>(string operation, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType, CancellationToken cancellationToken)
        where TResponse : class =>
        transport.CallAsync(operation, request, requestType, responseType, callTimeout, cancellationToken);

    /// <summary>At the endpoint that is called, whatever host the server names: local servers name some that can't be resolved.</summary>
    private string UrlOf(QueueUrlResponse response) =>
        Uri.TryCreate(response.QueueUrl, UriKind.Absolute, out Uri? url)
            ? new Uri(transport.Endpoint, url.AbsolutePath).AbsoluteUri
            : throw new SqsException($"SQS named the queue's address '{response.QueueUrl}', which is none.") { Code = SqsErrors.Damaged };
}
