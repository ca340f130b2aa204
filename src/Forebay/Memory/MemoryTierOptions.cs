namespace Forebay;

/// <summary>The memory tier.</summary>
public sealed class MemoryTierOptions
{
    /// <summary>The most memory that entries and the table of stamps may take together, in bytes. Default 256 MiB; at least 1 MiB.</summary>
    public long MaxBytes { get; set; } = 256L << 20;

    /// <summary>A single entry of more than this share of <see cref="MaxBytes"/> is not kept in memory. Default 0.1; above 0, at most 1.</summary>
    public double LargestEntryShare { get; set; } = 0.1;

    internal void Validate()
    {
        if (MaxBytes < 1 << 20)
            throw new ForebayConfigurationException($"Memory: MaxBytes is {MaxBytes}; it must be at least {1 << 20} (1 MiB).");
        if (!(LargestEntryShare is > 0 and <= 1))
            throw new ForebayConfigurationException($"Memory: LargestEntryShare is {LargestEntryShare}; it must be above 0 and at most 1.");
    }
}
