namespace Forebay;

/// <summary>What the cache is told by a change feed, and how long it believes a silent one.</summary>
public sealed class FeedOptions
{
    /// <summary>True: a change feed tells this cache of every write to the primary; nothing is served before it has said that it caught up. Default false.</summary>
    public bool Expected { get; set; }

    /// <summary>How long entries are served after the feed's last word. Default 5 seconds; more than zero.</summary>
    public TimeSpan MaxFeedLag { get; set; } = TimeSpan.FromSeconds(5);

    internal void Validate()
    {
        if (MaxFeedLag <= TimeSpan.Zero)
            throw new ForebayConfigurationException($"Feed: MaxFeedLag is {MaxFeedLag:c}; it must be more than zero.");
    }
}
