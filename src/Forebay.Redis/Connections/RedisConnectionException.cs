namespace Forebay.Redis;

/// <summary>The connection is not there, or was lost while a command was on its way.</summary>
public sealed class RedisConnectionException : IOException
{
    /// <summary>Makes one without a message.</summary>
    public RedisConnectionException() { }

    /// <summary>Makes one with a message.</summary>
    public RedisConnectionException(string message) : base(message) { }

    /// <summary>Makes one with a message and what caused it.</summary>
    public RedisConnectionException(string message, Exception? innerException) : base(message, innerException) { }

    internal RedisConnectionException(string message, bool outcomeUnknown, Exception? innerException) : base(message, innerException) => OutcomeUnknown = outcomeUnknown;

    /// <summary>Whether the server may have run the command: it had been sent, and no reply came. False: it never left.</summary>
    public bool OutcomeUnknown { get; }
}
