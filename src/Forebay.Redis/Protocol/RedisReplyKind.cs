namespace Forebay.Redis;

/// <summary>What a server's reply is, in RESP3's own words.</summary>
public enum RedisReplyKind
{
    /// <summary>No value.</summary>
    Null,

    /// <summary>A short text of the server itself, such as <c>OK</c>.</summary>
    SimpleString,

    /// <summary>Bytes that somebody stored.</summary>
    BulkString,

    /// <summary>A text for people, of several lines.</summary>
    Verbatim,

    /// <summary>A signed integer of 64 bits.</summary>
    Integer,

    /// <summary>A floating-point number.</summary>
    Double,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>An integer beyond 64 bits, as its digits.</summary>
    BigNumber,

    /// <summary>An ordered list of replies.</summary>
    Array,

    /// <summary>A list of replies without an order.</summary>
    Set,

    /// <summary>Keys and values, in turns.</summary>
    Map,

    /// <summary>A message that nobody asked for. Never the reply of a command.</summary>
    Push,

    /// <summary>The server refused.</summary>
    Error,
}
