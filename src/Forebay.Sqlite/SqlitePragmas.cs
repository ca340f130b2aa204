using Forebay.Sqlite.Native;

namespace Forebay.Sqlite;

/// <summary>How SQLite is tuned, for a pool of connections to one file.</summary>
public sealed class SqlitePragmas
{
    /// <summary>The page cache of all connections together, in bytes. Default 128 MiB; at least 1 MiB.</summary>
    public long CacheBytes { get; set; } = 128L << 20;

    /// <summary>How much of the file is mapped into memory, in bytes. Default 1 GiB; 0: nothing.</summary>
    public long MmapBytes { get; set; } = 1L << 30;

    /// <summary>Pages in the write-ahead log after which it is written back into the file. Default 2,000; at least 1.</summary>
    public int WalAutoCheckpointPages { get; set; } = 2000;

    /// <summary>How long an operation waits for another connection's lock. Default 10 seconds; zero or more.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>When the disk is told to keep what was written. Default <see cref="SqliteSynchronous.Normal"/>: a kill loses nothing, a power loss perhaps the last transactions.</summary>
    public SqliteSynchronous Synchronous { get; set; } = SqliteSynchronous.Normal;

    /// <summary>The size of a page of a new file, in bytes. Default 4,096; a power of two, 512 to 65,536.</summary>
    public int PageBytes { get; set; } = 4096;

    /// <summary>Throws for the first value that can't work.</summary>
    /// <exception cref="ForebayConfigurationException">Names the option, its value and what is allowed.</exception>
    public void Validate()
    {
        if (CacheBytes < 1 << 20)
            throw new ForebayConfigurationException($"SQLite: CacheBytes is {CacheBytes}; it must be at least {1 << 20} (1 MiB).");
        if (MmapBytes < 0)
            throw new ForebayConfigurationException($"SQLite: MmapBytes is {MmapBytes}; it must be 0 or more.");
        if (WalAutoCheckpointPages < 1)
            throw new ForebayConfigurationException($"SQLite: WalAutoCheckpointPages is {WalAutoCheckpointPages}; it must be at least 1.");
        if (BusyTimeout < TimeSpan.Zero)
            throw new ForebayConfigurationException($"SQLite: BusyTimeout is {BusyTimeout:c}; it must be zero or more.");
        if (PageBytes is < 512 or > 65_536 || !System.Numerics.BitOperations.IsPow2(PageBytes))
            throw new ForebayConfigurationException($"SQLite: PageBytes is {PageBytes}; it must be a power of two from 512 to 65536.");
    }

    /// <summary>Applies them to a connection that is one of <paramref name="connections"/> to the file.</summary>
    public void Apply(SqliteConnection connection, int connections)
    {
        ArgumentNullException.ThrowIfNull(connection);
        connection.SetBusyTimeout(BusyTimeout);
        long kibibytes = Math.Max(1024, CacheBytes / 1024 / Math.Max(1, connections));
        connection.Execute($"PRAGMA cache_size=-{kibibytes}; PRAGMA mmap_size={MmapBytes}; PRAGMA synchronous={(int)Synchronous}; PRAGMA wal_autocheckpoint={WalAutoCheckpointPages}; PRAGMA temp_store=MEMORY;");
    }
}
