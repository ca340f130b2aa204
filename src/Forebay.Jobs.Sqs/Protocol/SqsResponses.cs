namespace Forebay.Jobs.Sqs;

// Lists that hold nothing are left out by the server, so that each may be null.

/// <summary>Where a queue is.</summary>
internal sealed record QueueUrlResponse(string? QueueUrl);

/// <summary>A queue's attributes; numbers are text.</summary>
internal sealed record QueueAttributesResponse(Dictionary<string, string>? Attributes);

/// <summary>What was received.</summary>
internal sealed record ReceiveMessageResponse(List<SqsMessage>? Messages);

/// <summary>What became of a call's entries.</summary>
internal sealed record BatchResponse<T>(List<T>? Successful, List<BatchFailure>? Failed);

/// <summary>An entry that failed while others did not.</summary>
internal sealed record BatchFailure(string Id, string? Code, string? Message, bool SenderFault);

/// <summary>An entry that was done.</summary>
internal interface IBatchSuccess
{
    /// <summary>The entry's.</summary>
    string Id { get; }
}

/// <summary>A message that was sent.</summary>
internal sealed record SendSuccess(string Id, string? MessageId, string? MD5OfMessageBody, string? MD5OfMessageAttributes) : IBatchSuccess;

/// <summary>A message that was deleted, or whose visibility was changed.</summary>
internal sealed record PlainSuccess(string Id) : IBatchSuccess;
