namespace Forebay.Sqlite;

/// <summary>A pool of connections to one database file: several that read, one that writes.</summary>
public sealed class SqlitePoolOptions
{
    /// <summary>The file. It must exist, or <see cref="SqlitePool"/> makes an empty one.</summary>
    public string Path { get; set; } = "";

    /// <summary>How many connections read at a time. Default 8; 1 to 256.</summary>
    public int Readers { get; set; } = 8;

    /// <summary>How many writes may wait; further callers wait for room. Default 10,000; at least 1.</summary>
    public int MaxQueuedWrites { get; set; } = 10_000;

    /// <summary>The most writes in one transaction. Default 256; at least 1.</summary>
    public int MaxBatch { get; set; } = 256;

    /// <summary>Called with each connection that is opened, before its first use: loads extensions, makes functions. Default: nothing.</summary>
    public Action<Native.SqliteConnection>? OnOpen { get; set; }

    /// <summary>How SQLite is tuned.</summary>
    public SqlitePragmas Pragmas { get; } = new();

    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(Path))
            throw new ForebayConfigurationException("SQLite pool: Path is empty; name a file.");
        if (Readers is < 1 or > 256)
            throw new ForebayConfigurationException($"SQLite pool: Readers is {Readers}; it must be 1 to 256.");
        if (MaxQueuedWrites < 1)
            throw new ForebayConfigurationException($"SQLite pool: MaxQueuedWrites is {MaxQueuedWrites}; it must be at least 1.");
        if (MaxBatch < 1)
            throw new ForebayConfigurationException($"SQLite pool: MaxBatch is {MaxBatch}; it must be at least 1.");
        Pragmas.Validate();
    }
}
