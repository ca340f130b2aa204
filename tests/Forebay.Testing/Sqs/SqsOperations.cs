using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Forebay.Testing.Sqs;

/// <summary>What each operation does, with SQS's limits. One lock holds all queues; receives wait outside it.</summary>
internal sealed class SqsOperations(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, SqsServerQueue> queues = new(StringComparer.Ordinal);
    private TaskCompletionSource changed = NewSignal();
    private long sequence;
    private int waiting;

    public int MaximumMessageSize { get; set; } = 1 << 20;

    public int Waiting => Volatile.Read(ref waiting);

    public async Task<byte[]> RunAsync(string operation, byte[] body, SqsFault? fault, CancellationToken cancellationToken)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement request = document.RootElement;
        if (operation == "ReceiveMessage")
            return Bytes(await ReceiveAsync(request, fault, cancellationToken));
        lock (gate)
        {
            JsonObject answer = operation switch
            {
                "CreateQueue" => Create(request),
                "GetQueueUrl" => new JsonObject { ["QueueUrl"] = Named(Text(request, "QueueName")).Url },
                "GetQueueAttributes" => Attributes(Queue(request)),
                "DeleteQueue" => DeleteQueue(request),
                "SendMessage" => Send(Queue(request), request, fault),
                "DeleteMessage" => Delete(Queue(request), request, fault),
                "ChangeMessageVisibility" => ChangeVisibility(Queue(request), request, fault),
                "SendMessageBatch" => Batch(request, fault, Send, CheckBatchSize),
                "DeleteMessageBatch" => Batch(request, fault, Delete),
                "ChangeMessageVisibilityBatch" => Batch(request, fault, ChangeVisibility),
                _ => throw new SqsServerException("UnknownOperationException", $"There is no {operation}."),
            };
            Interlocked.Exchange(ref changed, NewSignal()).TrySetResult();
            return Bytes(answer);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static byte[] Bytes(JsonObject answer) => JsonSerializer.SerializeToUtf8Bytes(answer);

    private static string Text(JsonElement request, string name) =>
        request.TryGetProperty(name, out JsonElement value) && value.GetString() is { Length: > 0 } text ? text : throw SqsServerException.Missing(name);

    private static string? Optional(JsonElement request, string name) => request.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static int Number(JsonElement request, string name, int least, int most, int otherwise)
    {
        if (!request.TryGetProperty(name, out JsonElement value))
            return otherwise;
        int number = value.GetInt32();
        return number >= least && number <= most ? number : throw SqsServerException.Invalid($"Value {number} for parameter {name} is invalid. Reason: must be {least} to {most}.");
    }

    private SqsServerQueue Named(string name) =>
        queues.GetValueOrDefault(name) ?? throw new SqsServerException("QueueDoesNotExist", "The specified queue does not exist.", legacy: "AWS.SimpleQueueService.NonExistentQueue");

    /// <summary>By the path of its URL alone: what host a client put before it says nothing.</summary>
    private SqsServerQueue Queue(JsonElement request) =>
        Uri.TryCreate(Text(request, "QueueUrl"), UriKind.Absolute, out Uri? url) && url.Segments.Length == 3 && url.Segments[1] == "000000000000/"
            ? Named(url.Segments[2])
            : throw new SqsServerException("InvalidAddress", $"'{Text(request, "QueueUrl")}' is not a queue's URL.");

    private JsonObject Create(JsonElement request)
    {
        string name = Text(request, "QueueName");
        bool fifo = name.EndsWith(".fifo", StringComparison.Ordinal);
        string plain = fifo ? name[..^5] : name;
        if (name.Length > 80 || plain.Length == 0 || !plain.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
            throw SqsServerException.Invalid("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
        Dictionary<string, string> attributes = request.TryGetProperty("Attributes", out JsonElement given) ? given.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString()!) : [];
        CheckAttributes(attributes, fifo);
        if (queues.TryGetValue(name, out SqsServerQueue? there))
        {
            return attributes.All(one => there.Attributes.GetValueOrDefault(one.Key) == one.Value)
                ? new JsonObject { ["QueueUrl"] = there.Url }
                : throw new SqsServerException("QueueNameExists", "A queue already exists with the same name and a different value for an attribute.", legacy: "QueueAlreadyExists");
        }
        attributes.TryAdd("VisibilityTimeout", "30");
        attributes.TryAdd("MessageRetentionPeriod", "345600");
        attributes.TryAdd("MaximumMessageSize", MaximumMessageSize.ToString(CultureInfo.InvariantCulture));
        // A host that nobody can resolve, as local servers have.
        var queue = new SqsServerQueue(name, attributes, $"http://sqs.{SqsServer.Region}.invalid:4566/000000000000/{name}", $"arn:aws:sqs:{SqsServer.Region}:000000000000:{name}");
        queues[name] = queue;
        return new JsonObject { ["QueueUrl"] = queue.Url };
    }

    private void CheckAttributes(Dictionary<string, string> attributes, bool fifo)
    {
        Check("VisibilityTimeout", 0, 43200);
        Check("DelaySeconds", 0, 900);
        Check("MessageRetentionPeriod", 60, 1209600);
        Check("MaximumMessageSize", 1024, 1048576);
        Check("ReceiveMessageWaitTimeSeconds", 0, 20);
        if (fifo != (attributes.GetValueOrDefault("FifoQueue") == "true"))
            throw SqsServerException.Invalid("A FIFO queue's name ends in .fifo, and no other's.");
        if (attributes.GetValueOrDefault("RedrivePolicy") is not { } policy)
            return;
        (SqsServerQueue dead, int most) = ReadPolicy(policy);
        if (dead.IsFifo != fifo || most is < 1 or > 1000)
            throw SqsServerException.Invalid("The dead-letter queue must be of the source's type, and maxReceiveCount 1 to 1000.");

        void Check(string name, int least, int most)
        {
            if (attributes.TryGetValue(name, out string? text) && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most))
                throw new SqsServerException("InvalidAttributeValue", $"Invalid value for the parameter {name}.");
        }
    }

    private (SqsServerQueue Queue, int Most) ReadPolicy(string policy)
    {
        using JsonDocument document = JsonDocument.Parse(policy);
        string arn = document.RootElement.GetProperty("deadLetterTargetArn").GetString()!;
        SqsServerQueue dead = queues.Values.FirstOrDefault(queue => queue.Arn == arn) ?? throw SqsServerException.Invalid($"There is no dead-letter queue {arn}.");
        return (dead, int.Parse(document.RootElement.GetProperty("maxReceiveCount").ToString(), CultureInfo.InvariantCulture));
    }

    private JsonObject DeleteQueue(JsonElement request)
    {
        queues.Remove(Queue(request).Name);
        return [];
    }

    private JsonObject Attributes(SqsServerQueue queue)
    {
        (int visible, int delayed, int inFlight) = queue.Count(time.GetUtcNow());
        var all = new JsonObject
        {
            ["QueueArn"] = queue.Arn,
            ["ApproximateNumberOfMessages"] = visible.ToString(CultureInfo.InvariantCulture),
            ["ApproximateNumberOfMessagesDelayed"] = delayed.ToString(CultureInfo.InvariantCulture),
            ["ApproximateNumberOfMessagesNotVisible"] = inFlight.ToString(CultureInfo.InvariantCulture),
        };
        foreach ((string name, string value) in queue.Attributes)
            all[name] = value;
        return new JsonObject { ["Attributes"] = all };
    }

    private JsonObject Send(SqsServerQueue queue, JsonElement request, SqsFault? fault)
    {
        string body = Text(request, "MessageBody");
        JsonElement? attributes = request.TryGetProperty("MessageAttributes", out JsonElement given) ? given.Clone() : null;
        int size = SqsMessageRules.Check(body, attributes);
        if (size > queue.MaximumMessageSize)
            throw SqsServerException.Invalid($"One or more parameters are invalid. Reason: Message must be shorter than {queue.MaximumMessageSize} bytes.");
        int delay = Number(request, "DelaySeconds", 0, 900, otherwise: 0);
        string? group = Optional(request, "MessageGroupId"), deduplication = Optional(request, "MessageDeduplicationId");
        CheckFifo(queue, request, group, deduplication);
        DateTimeOffset now = time.GetUtcNow();
        var message = new SqsServerMessage
        {
            Id = Guid.NewGuid().ToString(),
            Sequence = ++sequence,
            Body = body,
            Attributes = attributes,
            Group = group,
            Deduplication = deduplication,
            SentAt = now,
            VisibleAt = now + TimeSpan.FromSeconds(delay),
        };
        var answer = new JsonObject
        {
            ["MessageId"] = queue.Send(message, now),
            ["MD5OfMessageBody"] = fault == SqsFault.WrongBodySum ? new string('0', 32) : SqsMessageRules.SumOf(body),
        };
        if (SqsMessageRules.SumOf(attributes) is { } sum)
            answer["MD5OfMessageAttributes"] = fault == SqsFault.WrongAttributeSum ? new string('0', 32) : sum;
        if (queue.IsFifo)
            answer["SequenceNumber"] = message.Sequence.ToString(CultureInfo.InvariantCulture);
        return answer;
    }

    private static void CheckFifo(SqsServerQueue queue, JsonElement request, string? group, string? deduplication)
    {
        SqsMessageRules.CheckToken(group, "MessageGroupId");
        SqsMessageRules.CheckToken(deduplication, "MessageDeduplicationId");
        if (!queue.IsFifo && deduplication is not null)
            throw SqsServerException.Invalid("The request includes a parameter that is not valid for this queue type: MessageDeduplicationId.");
        if (!queue.IsFifo)
            return;
        if (group is null)
            throw SqsServerException.Missing("MessageGroupId");
        if (deduplication is null)
            throw SqsServerException.Invalid("The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
        if (request.TryGetProperty("DelaySeconds", out _))
            throw SqsServerException.Invalid("The request include parameter that is not valid for this queue type: DelaySeconds.");
    }

    private JsonObject Delete(SqsServerQueue queue, JsonElement request, SqsFault? fault)
    {
        if (fault != SqsFault.ExpireHandles)
            queue.Delete(Text(request, "ReceiptHandle"), time.GetUtcNow());
        else if (queue.IsFifo)
            throw SqsServerException.Invalid("The receipt handle has expired.");
        return [];
    }

    private JsonObject ChangeVisibility(SqsServerQueue queue, JsonElement request, SqsFault? fault)
    {
        int seconds = Number(request, "VisibilityTimeout", 0, 43200, otherwise: -1);
        if (seconds < 0)
            throw SqsServerException.Missing("VisibilityTimeout");
        if (fault == SqsFault.ExpireHandles)
            throw new SqsServerException("ReceiptHandleIsInvalid", "The receipt handle has expired.");
        queue.ChangeVisibility(Text(request, "ReceiptHandle"), TimeSpan.FromSeconds(seconds), time.GetUtcNow());
        return [];
    }

    private JsonObject Batch(JsonElement request, SqsFault? fault, Func<SqsServerQueue, JsonElement, SqsFault?, JsonObject> one, Action<SqsServerQueue, JsonElement[]>? check = null)
    {
        SqsServerQueue queue = Queue(request);
        JsonElement[] entries = request.TryGetProperty("Entries", out JsonElement given) ? [.. given.EnumerateArray()] : [];
        CheckEntries(entries);
        check?.Invoke(queue, entries);
        JsonArray successful = [], failed = [];
        for (int i = 0; i < entries.Length; i++)
        {
            string id = Text(entries[i], "Id");
            bool fails = i % 2 == 0;
            try
            {
                if (fails && fault == SqsFault.FailEntries)
                    throw new SqsServerException("InternalFailure", "It failed.", status: 500);
                if (fails && fault == SqsFault.RefuseEntries)
                    throw SqsServerException.Invalid("Refused by the test.");
                JsonObject done = one(queue, entries[i], fault);
                done["Id"] = id;
                successful.Add(done);
            }
            catch (SqsServerException e)
            {
                failed.Add(new JsonObject { ["Id"] = id, ["Code"] = e.Code, ["Message"] = e.Message, ["SenderFault"] = e.Status < 500 });
            }
        }
        var answer = new JsonObject { ["Successful"] = successful };
        if (failed.Count > 0)
            answer["Failed"] = failed;
        return answer;
    }

    private static void CheckEntries(JsonElement[] entries)
    {
        string[] ids = [.. entries.Select(entry => Text(entry, "Id"))];
        if (ids.Length == 0)
            throw new SqsServerException("EmptyBatchRequest", "There should be at least one entry in the request.", legacy: "AWS.SimpleQueueService.EmptyBatchRequest");
        if (ids.Length > 10)
            throw new SqsServerException("TooManyEntriesInBatchRequest", "Maximum number of entries per request are 10.", legacy: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest");
        if (ids.Distinct().Count() != ids.Length)
            throw new SqsServerException("BatchEntryIdsNotDistinct", "Id repeated.", legacy: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct");
        if (ids.Any(id => id.Length > 80 || !id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')))
            throw new SqsServerException("InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores.", legacy: "AWS.SimpleQueueService.InvalidBatchEntryId");
    }

    private static void CheckBatchSize(SqsServerQueue queue, JsonElement[] entries)
    {
        long size = entries.Sum(entry => (long)SqsMessageRules.Check(Text(entry, "MessageBody"), entry.TryGetProperty("MessageAttributes", out JsonElement given) ? given : null));
        if (size > queue.MaximumMessageSize)
            throw new SqsServerException("BatchRequestTooLong", $"Batch requests cannot be longer than {queue.MaximumMessageSize} bytes. You have sent {size} bytes.", legacy: "AWS.SimpleQueueService.BatchRequestTooLong");
    }

    private async Task<JsonObject> ReceiveAsync(JsonElement request, SqsFault? fault, CancellationToken cancellationToken)
    {
        int most = Number(request, "MaxNumberOfMessages", 1, 10, otherwise: 1);
        DateTimeOffset end = time.GetUtcNow() + TimeSpan.FromSeconds(Number(request, "WaitTimeSeconds", 0, 20, otherwise: 0));
        Interlocked.Increment(ref waiting);
        try
        {
            while (true)
            {
                Task signal;
                DateTimeOffset next;
                lock (gate)
                {
                    DateTimeOffset now = time.GetUtcNow();
                    SqsServerQueue queue = Queue(request);
                    TimeSpan visibility = TimeSpan.FromSeconds(Number(request, "VisibilityTimeout", 0, 43200, otherwise: int.Parse(queue.Attributes["VisibilityTimeout"], CultureInfo.InvariantCulture)));
                    IReadOnlyList<SqsServerMessage> taken = queue.Receive(most, visibility, now, fault, Optional(request, "ReceiveRequestAttemptId"), queue.Attributes.TryGetValue("RedrivePolicy", out string? policy) ? ReadPolicy(policy) : null);
                    if (taken.Count > 0 || now >= end)
                        return SqsReceivedJson.Write(taken, request, fault);
                    signal = changed.Task;
                    next = queue.NextVisible(now) is { } visible && visible < end ? visible : end;
                }
                using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                TimeSpan wait = next - time.GetUtcNow();
                await Task.WhenAny(signal, Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, woken.Token));
                await woken.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }
}
