namespace Forebay.Redis.Connections;

/// <summary>What a server must be, so that a connection to it is good.</summary>
/// <param name="MustBeMaster">A replica is refused.</param>
/// <param name="IsSentinel">It is a sentinel: other credentials, no database, no hook.</param>
internal readonly record struct OpenRules(bool MustBeMaster = false, bool IsSentinel = false);
