namespace Forebay.Redis;

/// <summary>The server refused a command.</summary>
public sealed class RedisServerException : Exception
{
    /// <summary>Makes one without a message.</summary>
    public RedisServerException() : this("ERR") { }

    /// <summary>Makes one of what the server wrote.</summary>
    /// <param name="message">The code, a space, and a text for people: <c>WRONGTYPE Operation against…</c></param>
    public RedisServerException(string message) : base(message) => Code = CodeOf(message);

    /// <summary>Makes one of what the server wrote and what caused it.</summary>
    public RedisServerException(string message, Exception innerException) : base(message, innerException) => Code = CodeOf(message);

    /// <summary>The server's word for it, in capitals: <c>ERR</c>, <c>WRONGTYPE</c>, <c>NOSCRIPT</c>, <c>READONLY</c>, <c>LOADING</c>, <c>NOAUTH</c>,
    /// <c>WRONGPASS</c>, <c>NOPERM</c>, <c>OOM</c>, <c>MOVED</c>, <c>ASK</c>…</summary>
    public string Code { get; }

    internal static string CodeOf(string message)
    {
        int end = message.AsSpan().IndexOf(' ');
        return end < 0 ? message : message[..end];
    }
}
