namespace Forebay.MySql.Proxy.Sessions;

/// <summary>The connection to the server broke in the middle of something.</summary>
internal sealed class UpstreamLostException(Exception inner) : IOException(inner.Message, inner);
