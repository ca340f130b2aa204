namespace Forebay.Server.Backends;

/// <summary>Which tiers responses are stored in.</summary>
internal enum CacheBackend
{
    /// <summary>Memory alone.</summary>
    Memory,

    /// <summary>Memory in front of one SQLite file.</summary>
    Sqlite,

    /// <summary>Memory in front of Redis, which several proxies share.</summary>
    Redis,

    /// <summary>Memory, then the SQLite file, then Redis.</summary>
    Tiered,
}
