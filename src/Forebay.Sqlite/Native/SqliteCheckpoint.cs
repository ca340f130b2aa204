namespace Forebay.Sqlite.Native;

/// <summary>How far a checkpoint goes (sqlite.org/c3ref/wal_checkpoint_v2.html).</summary>
public enum SqliteCheckpoint
{
    /// <summary>As far as possible without waiting.</summary>
    Passive = 0,

    /// <summary>All of the log, waiting for writers.</summary>
    Full = 1,

    /// <summary>All of it, so that the next writer begins the log anew.</summary>
    Restart = 2,

    /// <summary>All of it, and the log file is cut to nothing.</summary>
    Truncate = 3,
}
