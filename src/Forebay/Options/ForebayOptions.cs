using Forebay.Regions;

namespace Forebay;

/// <summary>The cache as a whole. Bound from the configuration section <c>Forebay</c>, so also from environment variables such as <c>Forebay__Memory__MaxBytes</c>.</summary>
public sealed class ForebayOptions
{
    /// <summary>False: every read goes to the primary and nothing is stored, durable regions apart; invalidations still apply. Default true. Can be changed at run time by <see cref="TieredCache.Enabled"/>.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The version of the application's cached types. Another one than the file's retires every older entry. Default empty.</summary>
    public string ApplicationVersion { get; set; } = "";

    /// <summary>The memory tier.</summary>
    public MemoryTierOptions Memory { get; } = new();

    /// <summary>The liveness rule's tables.</summary>
    public LivenessOptions Liveness { get; } = new();

    /// <summary>When failing tiers are skipped.</summary>
    public TierBreakerOptions Breaker { get; } = new();

    /// <summary>The change feed that tells of writes which bypass this cache.</summary>
    public FeedOptions Feed { get; } = new();

    /// <summary>The bus between nodes.</summary>
    public BusOptions Bus { get; } = new();

    /// <summary>How many of the last run's hottest entries are brought into memory in the background at start. Default 10,000; 0: none.</summary>
    public int WarmUpEntries { get; set; } = 10_000;

    /// <summary>How often expired entries are cleaned up and the hot keys noted. Default 30 seconds; more than zero.</summary>
    public TimeSpan MaintainEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after a failed load, covered by an expired entry, the load is not tried again. Default 1 second; zero or more.</summary>
    public TimeSpan RetryAfterFailure { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many recent invalidations are kept for people to look at. Default 200; 0 or more.</summary>
    public int RecentInvalidations { get; set; } = 200;

    /// <summary>
    /// The regions by name. Default: <c>default</c> and <c>queries</c> (5 min), <c>sessions</c> (2 h, durable), <c>aggregations</c> (30 min),
    /// <c>search</c> (10 min), <c>popular</c> (1 h).
    /// </summary>
    public IDictionary<string, RegionOptions> Regions { get; } = new Dictionary<string, RegionOptions>(StringComparer.Ordinal)
    {
        [Region.DefaultName] = new(),
        ["queries"] = new(),
        ["sessions"] = new() { FreshFor = TimeSpan.FromHours(2), Jitter = 0, NegativeFreshFor = TimeSpan.Zero, StaleMode = StaleMode.Never, Traits = RegionTraits.Durable },
        ["aggregations"] = new() { FreshFor = TimeSpan.FromMinutes(30) },
        ["search"] = new() { FreshFor = TimeSpan.FromMinutes(10) },
        ["popular"] = new() { FreshFor = TimeSpan.FromHours(1) },
    };

    /// <summary>Throws for the first option that cannot work.</summary>
    /// <exception cref="ForebayConfigurationException">Names the option, its value and what to do.</exception>
    internal void Validate()
    {
        Memory.Validate();
        Liveness.Validate();
        Breaker.Validate();
        Feed.Validate();
        Bus.Validate();
        if (WarmUpEntries < 0)
            throw new ForebayConfigurationException($"WarmUpEntries is {WarmUpEntries}; it must be 0 or more.");
        if (MaintainEvery <= TimeSpan.Zero)
            throw new ForebayConfigurationException($"MaintainEvery is {MaintainEvery:c}; it must be more than zero.");
        if (RetryAfterFailure < TimeSpan.Zero)
            throw new ForebayConfigurationException($"RetryAfterFailure is {RetryAfterFailure:c}; it must be zero or more.");
        if (RecentInvalidations < 0)
            throw new ForebayConfigurationException($"RecentInvalidations is {RecentInvalidations}; it must be 0 or more.");
        if (!Regions.ContainsKey(Region.DefaultName))
            throw new ForebayConfigurationException($"Regions has no '{Region.DefaultName}'; it is the region of every key that names no other.");
        foreach ((string name, RegionOptions region) in Regions)
            region.Validate(name);
    }
}
