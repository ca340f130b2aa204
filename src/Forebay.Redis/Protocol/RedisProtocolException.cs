namespace Forebay.Redis;

/// <summary>What came over the connection is not RESP3, or more than is allowed; the connection is given up, since nobody knows where the next reply begins.</summary>
public sealed class RedisProtocolException : Exception
{
    /// <summary>Makes one without a message.</summary>
    public RedisProtocolException() { }

    /// <summary>Makes one with a message.</summary>
    public RedisProtocolException(string message) : base(message) { }

    /// <summary>Makes one with a message and what caused it.</summary>
    public RedisProtocolException(string message, Exception innerException) : base(message, innerException) { }
}
