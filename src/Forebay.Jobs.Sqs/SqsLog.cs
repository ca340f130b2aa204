using Microsoft.Extensions.Logging;

namespace Forebay.Jobs.Sqs;

/// <summary>What the SQS queue says in the log: event ids 3800 to 3899. No secret, token, receipt handle or payload is among it.</summary>
internal static partial class SqsLog
{
    [LoggerMessage(EventId = 3801, Level = LogLevel.Information, Message = "AWS credentials {AccessKeyId} come from {Source}; they expire at {Expires}.")]
    public static partial void CredentialsFound(ILogger logger, string accessKeyId, string source, DateTimeOffset? expires);

    [LoggerMessage(EventId = 3802, Level = LogLevel.Warning, Message = "AWS credentials could not be renewed before they expire. It is tried again in {Delay}.")]
    public static partial void CredentialsNotRenewed(ILogger logger, Exception exception, TimeSpan delay);

    [LoggerMessage(EventId = 3803, Level = LogLevel.Warning, Message = "This machine's clock is wrong: SQS's differs from it by {Offset}. Calls are signed by SQS's from now on.")]
    public static partial void ClockCorrected(ILogger logger, TimeSpan offset);

    [LoggerMessage(EventId = 3804, Level = LogLevel.Debug, Message = "SQS answered {Operation}; its request id is {RequestId}.")]
    public static partial void Called(ILogger logger, string operation, string? requestId);

    [LoggerMessage(EventId = 3805, Level = LogLevel.Debug, Message = "A call of {Operation} to SQS failed. It is made again for the {Retry}. time.")]
    public static partial void CallRepeated(ILogger logger, Exception exception, string operation, int retry);

    [LoggerMessage(EventId = 3806, Level = LogLevel.Error, Message = "SQS's message {MessageId} arrived with another checksum than it was sent with (request id {RequestId}). It is left in the queue and comes again.")]
    public static partial void MessageDamaged(ILogger logger, string messageId, string? requestId);

    [LoggerMessage(EventId = 3810, Level = LogLevel.Information, Message = "The SQS queue {Queue} was made.")]
    public static partial void QueueCreated(ILogger logger, string queue);

    [LoggerMessage(EventId = 3812, Level = LogLevel.Warning, Message = "SQS's message {MessageId} could not be put back. Others get it when its visibility has run out.")]
    public static partial void NotReleased(ILogger logger, Exception exception, string messageId);
}
