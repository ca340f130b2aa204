namespace Forebay.Sqlite;

/// <summary>When the disk is told to keep what was written (sqlite.org/pragma.html#pragma_synchronous).</summary>
public enum SqliteSynchronous
{
    /// <summary>Never: fast, and a power loss may damage the file.</summary>
    Off = 0,

    /// <summary>At checkpoints: a power loss may take the last transactions, never the file.</summary>
    Normal = 1,

    /// <summary>At each commit.</summary>
    Full = 2,
}
