namespace Forebay;

/// <summary>The policy of one region: how long its entries live, where they are kept, how they are loaded.</summary>
/// <remarks>A key belongs to the region named by the call, or by its prefix up to the first <c>:</c> where such a region exists, or to <c>default</c>.</remarks>
public sealed class RegionOptions
{
    /// <summary>How long an entry is served without asking again, counted from its load. Default 5 minutes; more than zero, at most 24 days.</summary>
    public TimeSpan FreshFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an entry may be served at all, counted from its load. Default null: <see cref="FreshFor"/>; otherwise that or more, at most 24 days.</summary>
    public TimeSpan? StaleFor { get; set; }

    /// <summary>What may be done between <see cref="FreshFor"/> and <see cref="StaleFor"/>. Default <see cref="StaleMode.WhileRevalidating"/>.</summary>
    public StaleMode StaleMode { get; set; } = StaleMode.WhileRevalidating;

    /// <summary>The share of <see cref="FreshFor"/> after which a hit on a hot entry refreshes it in the background. Default 1: never before it expires; above 0.</summary>
    public double RefreshAheadAt { get; set; } = 1;

    /// <summary>How much an entry's times are shortened at random, as a share, so that entries made together do not expire together. Default 0.05; 0 to 0.5. Never lengthens.</summary>
    public double Jitter { get; set; } = 0.05;

    /// <summary>How long "does not exist" (a null from the factory) is remembered. Default 30 seconds; zero: not at all.</summary>
    public TimeSpan NegativeFreshFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a caller waits for a load before it gets the expired entry instead, where there is one. Default null: as long as the load takes.</summary>
    public TimeSpan? SoftTimeout { get; set; }

    /// <summary>How long a load may take before its callers fail with <see cref="TimeoutException"/>. Default null: no limit.</summary>
    public TimeSpan? HardTimeout { get; set; }

    /// <summary>A share of the memory tier of its own, in bytes. Default null: the region shares what the others leave.</summary>
    public long? MaxMemoryBytes { get; set; }

    /// <summary>Payloads of this size or more, in bytes, are kept compressed (Brotli, fast) outside memory. Default 8,192; <see cref="int.MaxValue"/>: never.</summary>
    public int CompressFromBytes { get; set; } = 8192;

    /// <summary>Which tiers keep the region's entries. Default: all.</summary>
    public RegionTiers Tiers { get; set; } = RegionTiers.All;

    /// <summary>What else the region promises or asks for. Default: nothing.</summary>
    public RegionTraits Traits { get; set; } = RegionTraits.None;

    internal void Validate(string region)
    {
        TimeSpan most = TimeSpan.FromDays(24);
        if (FreshFor <= TimeSpan.Zero || FreshFor > most)
            throw Invalid(region, $"FreshFor is {FreshFor:c}; it must be more than zero and at most {most:c}.");
        if (StaleFor is { } stale && (stale < FreshFor || stale > most))
        {
            throw Invalid(region, $"StaleFor is {stale:c}, " + (stale < FreshFor
                ? $"shorter than FreshFor ({FreshFor:c}). Both count from the load: set StaleFor to FreshFor or more, or leave it out."
                : $"longer than {most:c}, the most a tier can hold."));
        }
        if (!Enum.IsDefined(StaleMode))
            throw Invalid(region, $"StaleMode is {StaleMode}; known are {string.Join(", ", Enum.GetNames<StaleMode>())}.");
        if (!(RefreshAheadAt is > 0 and <= 1))
            throw Invalid(region, $"RefreshAheadAt is {RefreshAheadAt}; it must be above 0 and at most 1.");
        if (!(Jitter is >= 0 and <= 0.5))
            throw Invalid(region, $"Jitter is {Jitter}; it must be from 0 to 0.5.");
        if (NegativeFreshFor < TimeSpan.Zero || NegativeFreshFor > most)
            throw Invalid(region, $"NegativeFreshFor is {NegativeFreshFor:c}; it must be zero or more, at most {most:c}.");
        if (SoftTimeout is { } soft && soft <= TimeSpan.Zero)
            throw Invalid(region, $"SoftTimeout is {soft:c}; it must be more than zero, or left out.");
        if (HardTimeout is { } hard && (hard <= TimeSpan.Zero || hard < SoftTimeout))
            throw Invalid(region, $"HardTimeout is {hard:c}; it must be more than zero and not shorter than SoftTimeout ({SoftTimeout:c}), or left out.");
        if (MaxMemoryBytes is < 65_536)
            throw Invalid(region, $"MaxMemoryBytes is {MaxMemoryBytes}; it must be 65,536 or more, or left out.");
        if (CompressFromBytes < 64)
            throw Invalid(region, $"CompressFromBytes is {CompressFromBytes}; below 64 bytes nothing can be gained.");
        if (Tiers == RegionTiers.None)
            throw Invalid(region, "Tiers is None; name at least one, or use Enabled = false to switch the cache off.");
    }

    internal RegionOptions Copy() => (RegionOptions)MemberwiseClone();

    private static ForebayConfigurationException Invalid(string region, string what) => new($"Region '{region}': {what}");
}
