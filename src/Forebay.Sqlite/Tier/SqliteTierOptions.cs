namespace Forebay.Sqlite;

/// <summary>The persistent tier in one SQLite file.</summary>
public sealed class SqliteTierOptions
{
    /// <summary>The path for a tier that lives in memory and ends with the process.</summary>
    public const string InMemory = ":memory:";

    /// <summary>The file, or <c>:memory:</c>. Beside it stand SQLite's <c>-wal</c> and <c>-shm</c> files and a <c>-side</c> file. Default <c>forebay.db</c>.</summary>
    public string Path { get; set; } = "forebay.db";

    /// <summary>The most bytes the file may take, its write-ahead log apart; entries of durable regions stay beyond it. Default 1 GiB; at least 1 MiB.</summary>
    public long MaxBytes { get; set; } = 1L << 30;

    /// <summary>A record of more than this many bytes is not stored. Default 64 MiB; at least 4,096, at most a tenth of <see cref="MaxBytes"/> counts.</summary>
    public int MaxRecordBytes { get; set; } = 64 << 20;

    /// <summary>The most bytes that may wait for the writer; beyond it write-behind records are dropped and others wait. Default 64 MiB; at least 65,536.</summary>
    public long MaxQueueBytes { get; set; } = 64 << 20;

    /// <summary>The most records in one transaction. Default 8,192; at least 1.</summary>
    public int MaxBatch { get; set; } = 8192;

    /// <summary>How many connections read at a time. Default 8; 1 to 64.</summary>
    public int Readers { get; set; } = 8;

    /// <summary>How often a part of the file is searched for expired and dead records. Default 30 seconds; more than zero.</summary>
    public TimeSpan CleanEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many records one such search looks at. Default 20,000; at least 1.</summary>
    public int CleanRecords { get; set; } = 20_000;

    /// <summary>How many damaged files are kept beside the new one. Default 1; 0 or more.</summary>
    public int KeepDamaged { get; set; } = 1;

    /// <summary>How SQLite itself is tuned.</summary>
    public SqlitePragmas Pragmas { get; } = new();

    internal bool IsInMemory => Path == InMemory;

    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(Path))
            throw new ForebayConfigurationException("SQLite tier: Path is empty; name a file, or ':memory:'.");
        Check(MaxBytes >= 1 << 20, nameof(MaxBytes), MaxBytes, "at least 1048576 (1 MiB)");
        Check(MaxRecordBytes >= 4096, nameof(MaxRecordBytes), MaxRecordBytes, "at least 4096");
        Check(MaxQueueBytes >= 65_536, nameof(MaxQueueBytes), MaxQueueBytes, "at least 65536");
        Check(MaxBatch >= 1, nameof(MaxBatch), MaxBatch, "at least 1");
        Check(Readers is >= 1 and <= 64, nameof(Readers), Readers, "1 to 64");
        Check(CleanEvery > TimeSpan.Zero, nameof(CleanEvery), CleanEvery, "more than zero");
        Check(CleanRecords >= 1, nameof(CleanRecords), CleanRecords, "at least 1");
        Check(KeepDamaged >= 0, nameof(KeepDamaged), KeepDamaged, "0 or more");
        Pragmas.Validate();
    }

    private static void Check(bool good, string option, object value, string allowed)
    {
        if (!good)
            throw new ForebayConfigurationException($"SQLite tier: {option} is {value}; it must be {allowed}.");
    }
}
