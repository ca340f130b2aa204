namespace Forebay;

/// <summary>What a factory may say about the entry it makes. Used by the factory alone, and only until it returns.</summary>
public sealed class LoadContext
{
    private HashSet<string>? tags;

    internal LoadContext(string key, bool isRefresh)
    {
        Key = key;
        IsRefresh = isRefresh;
    }

    /// <summary>The key that is loaded.</summary>
    public string Key { get; }

    /// <summary>True where an older entry is still served while this load runs.</summary>
    public bool IsRefresh { get; }

    /// <summary>Fresh for this long from the load, instead of the call's and the region's; more than zero.</summary>
    public TimeSpan? FreshFor { get; set; }

    /// <summary>May be served for this long from the load; <see cref="FreshFor"/> or more.</summary>
    public TimeSpan? StaleFor { get; set; }

    /// <summary>The row's version at the primary; an older one never replaces a newer one.</summary>
    public long? RowVersion { get; set; }

    /// <summary>True: the value goes to the callers that wait for it and is not stored.</summary>
    public bool DoNotStore { get; set; }

    internal IReadOnlyCollection<string> Tags => tags ?? (IReadOnlyCollection<string>)[];

    /// <summary>Adds a tag that was not known before the value was read.</summary>
    /// <exception cref="ArgumentException">The tag is empty or longer than 512 bytes of UTF-8.</exception>
    public void AddTag(string tag)
    {
        _ = Liveness.Tag.Of(tag);
        (tags ??= new HashSet<string>(StringComparer.Ordinal)).Add(tag);
    }

    /// <summary>Adds several tags.</summary>
    /// <exception cref="ArgumentException">A tag is empty or longer than 512 bytes of UTF-8.</exception>
    public void AddTags(IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        foreach (string tag in tags)
            AddTag(tag);
    }
}
