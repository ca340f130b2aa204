namespace Forebay.MySql.Binlog.Position;

/// <summary>The server's log does not go on where the position stands; the message says why. Everything is invalidated, and the next session begins anew.</summary>
internal sealed class LogGapException(string message) : Exception(message);
