namespace Forebay.Http;

/// <summary>How <see cref="CachingHandler"/> caches. Not to be changed while it is used.</summary>
public sealed class HttpCacheOptions
{
    /// <summary>Whether the answers are for many users: then nothing <c>private</c> or authorised is stored unless it says that it may be (RFC 9111 section 3). Default false: the cache is one
    /// user's, as a browser's is.</summary>
    public bool Shared { get; set; }

    /// <summary>The engine's region that holds the responses; its tiers and quota count. Default <c>http</c>.</summary>
    public string Region { get; set; } = "http";

    /// <summary>The largest body that is stored, in bytes; a larger one passes through. Default 8 MiB; 0 or more.</summary>
    public long MaxBodyBytes { get; set; } = 8 << 20;

    /// <summary>The fields that say for this cache what <c>Cache-Control</c> says for all, the first that is there before the others (RFC 9213). Default <c>CDN-Cache-Control</c>; shared caches only.</summary>
    public IList<string> TargetedFields { get; } = ["CDN-Cache-Control"];

    /// <summary>How long responses are fresh that have no time of their own. Null, the default: a tenth of the time since their last modification, a day at most (RFC 9111 section 4.2.2).</summary>
    public TimeSpan? DefaultFreshFor { get; set; }

    /// <summary>How long after its time a response may stand in for an origin that fails, where the response does not say (RFC 9111 section 4.2.4). Default a day; 0 or more.</summary>
    public TimeSpan StaleIfUnreachable { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long a response is kept that can be validated, beyond its time. Default 7 days; 0 or more.</summary>
    public TimeSpan KeepForValidation { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How the cache calls itself in <c>Cache-Status</c> (RFC 9211). Default <c>forebay</c>.</summary>
    public string Name { get; set; } = "forebay";

    internal Storage.ResponseStoreOptions ToStore(bool? shared = null)
    {
        Validate();
        return new Storage.ResponseStoreOptions
        {
            Region = Region,
            KeepForValidation = KeepForValidation,
            Rules = new Rules.RuleOptions
            {
                Kind = shared ?? Shared ? Rules.CacheKind.Shared : Rules.CacheKind.Private,
                TargetedFields = [.. TargetedFields],
                DefaultFreshSeconds = DefaultFreshFor is { } time ? (long)time.TotalSeconds : null,
                StaleIfUnreachableSeconds = (long)StaleIfUnreachable.TotalSeconds,
            },
        };
    }

    private void Validate()
    {
        if (MaxBodyBytes < 0)
            throw new ForebayConfigurationException($"HTTP cache: MaxBodyBytes is {MaxBodyBytes}; it must be 0 or more.");
        if (string.IsNullOrEmpty(Region))
            throw new ForebayConfigurationException("HTTP cache: Region is empty; it must be a region's name.");
        if (string.IsNullOrEmpty(Name) || Name.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new ForebayConfigurationException($"HTTP cache: Name is '{Name}'; it must be visible ASCII.");
        CheckNotNegative(DefaultFreshFor ?? TimeSpan.Zero, nameof(DefaultFreshFor));
        CheckNotNegative(StaleIfUnreachable, nameof(StaleIfUnreachable));
        CheckNotNegative(KeepForValidation, nameof(KeepForValidation));
    }

    private static void CheckNotNegative(TimeSpan value, string name)
    {
        if (value < TimeSpan.Zero)
            throw new ForebayConfigurationException($"HTTP cache: {name} is {value:c}; it must be 0 or more.");
    }
}
