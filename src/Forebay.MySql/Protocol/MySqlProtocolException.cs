namespace Forebay.MySql.Protocol;

/// <summary>What the other side sent is no part of the protocol as it stands; the connection can't be used any more.</summary>
internal sealed class MySqlProtocolException(string message) : IOException(message);
