namespace Forebay.Search.Statistics;

/// <summary>How searches are remembered.</summary>
public sealed class SearchLogOptions
{
    /// <summary>The most entries that wait to be written; further ones are dropped and counted. Default 10,000; at least 1.</summary>
    public int MaxQueued { get; set; } = 10_000;

    /// <summary>The most entries in one transaction. Default 500; at least 1.</summary>
    public int MaxBatch { get; set; } = 500;

    /// <summary>How long an entry may wait to be written. Default 1 second.</summary>
    public TimeSpan FlushEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long entries are kept. Default 30 days.</summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Searches that are never shown to others, in any spelling.</summary>
    public IReadOnlyCollection<string> Blocked { get; set; } = [];

    /// <exception cref="ForebayConfigurationException">An option can't work.</exception>
    internal void Validate()
    {
        if (MaxQueued < 1)
            throw new ForebayConfigurationException($"Search log: MaxQueued is {MaxQueued}; it must be at least 1.");
        if (MaxBatch < 1)
            throw new ForebayConfigurationException($"Search log: MaxBatch is {MaxBatch}; it must be at least 1.");
        if (FlushEvery <= TimeSpan.Zero)
            throw new ForebayConfigurationException($"Search log: FlushEvery is {FlushEvery:c}; it must be above zero.");
        if (KeepFor <= TimeSpan.Zero)
            throw new ForebayConfigurationException($"Search log: KeepFor is {KeepFor:c}; it must be above zero.");
    }
}
