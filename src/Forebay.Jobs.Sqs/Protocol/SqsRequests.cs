namespace Forebay.Jobs.Sqs;

// The protocol's own names: each record is one JSON object. What is null is left out.

/// <summary>Makes a queue, unless it is there with the same attributes.</summary>
internal sealed record CreateQueueRequest(string QueueName, IReadOnlyDictionary<string, string> Attributes);

/// <summary>Asks for a queue by name.</summary>
internal sealed record GetQueueUrlRequest(string QueueName);

/// <summary>Asks for a queue's attributes.</summary>
internal sealed record GetQueueAttributesRequest(string QueueUrl, IReadOnlyList<string> AttributeNames);

/// <summary>Asks for messages; times are in seconds.</summary>
internal sealed record ReceiveMessageRequest(
    string QueueUrl,
    int MaxNumberOfMessages,
    int WaitTimeSeconds,
    int VisibilityTimeout,
    IReadOnlyList<string> MessageSystemAttributeNames,
    IReadOnlyList<string> MessageAttributeNames,
    string? ReceiveRequestAttemptId);

/// <summary>One to ten entries of the same kind for one queue.</summary>
internal sealed record BatchRequest<T>(string QueueUrl, IReadOnlyList<T> Entries);

/// <summary>A message that is sent; the id tells it from the others of its call.</summary>
internal sealed record SendEntry(
    string Id,
    string MessageBody,
    int? DelaySeconds,
    IReadOnlyDictionary<string, SqsAttribute>? MessageAttributes,
    string? MessageGroupId,
    string? MessageDeduplicationId);

/// <summary>A message that is deleted.</summary>
internal sealed record DeleteEntry(string Id, string ReceiptHandle);

/// <summary>A message that is kept from others for so many seconds from now; 0: that is released.</summary>
internal sealed record VisibilityEntry(string Id, string ReceiptHandle, int VisibilityTimeout);
