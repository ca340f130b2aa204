namespace Forebay.Server.Backends;

/// <summary>What a command line says of where answers are stored. Null is what it does not say.</summary>
internal abstract record BackendCommandLine
{
    public CacheBackend? Backend { get; init; }

    public TimeSpan? FreshFor { get; init; }

    public string? CacheFile { get; init; }

    public long? MemoryBytes { get; init; }

    public string? Redis { get; init; }

    public string? ConfigurationFile { get; init; }

    public bool NoFallback { get; init; }

    /// <summary>What it says, as configuration.</summary>
    public virtual IEnumerable<KeyValuePair<string, string?>> Configuration
    {
        get
        {
            if (MemoryBytes is { } bytes)
                yield return new("Forebay:Memory:MaxBytes", $"{bytes}");
            if (CacheFile is { } file)
                yield return new("Forebay:Sqlite:Path", file);
        }
    }
}
