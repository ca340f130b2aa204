namespace Forebay.Jobs.Sqs;

/// <summary>SQS refused a call, could not be reached, or sent something that is not its protocol.</summary>
public sealed class SqsException : Exception
{
    /// <summary>Makes one without a message.</summary>
    public SqsException() { }

    /// <summary>Makes one with a message.</summary>
    public SqsException(string message) : base(message) { }

    /// <summary>Makes one with a message and what caused it.</summary>
    public SqsException(string message, Exception? innerException) : base(message, innerException) { }

    /// <summary>The server's word for the error, such as <c>QueueDoesNotExist</c>; <c>Unreachable</c>, <c>TimedOut</c> or <c>Damaged</c> where it is this side's.</summary>
    public string Code { get; internal init; } = "";

    /// <summary>The HTTP status; 0: there was no answer, or the error is one entry's of an answered call.</summary>
    public int StatusCode { get; internal init; }

    /// <summary>AWS's name of the call, for its support; null: none was sent.</summary>
    public string? RequestId { get; internal init; }

    /// <summary>Trying again may help.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>The server's clock when it answered; null: it sent none.</summary>
    internal DateTimeOffset? ServerTime { get; init; }
}
