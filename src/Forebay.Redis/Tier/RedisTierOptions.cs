namespace Forebay.Redis;

/// <summary>How entries are shared in Redis, and how long nodes wait for each other.</summary>
public sealed class RedisTierOptions
{
    /// <summary>Which Redis: <c>host:port</c> with further <c>,name=value</c>, or <c>redis://…</c>. Default <c>localhost:6379</c>. See <see cref="RedisOptions.Parse"/>.</summary>
    public string ConnectionString { get; set; } = "localhost:6379";

    /// <summary>What every key begins with; nodes that share entries have the same. Default <c>forebay:</c>; 1 to 64 characters without braces.</summary>
    public string Prefix { get; set; } = "forebay:";

    /// <summary>Whether entries are kept in Redis. False: it is the bus alone. Default true.</summary>
    public bool Tier { get; set; } = true;

    /// <summary>Whether Redis is the bus between nodes. Default true.</summary>
    public bool Bus { get; set; } = true;

    /// <summary>How long a load may take for its value still to be shared. Default 30 seconds; a second or more.</summary>
    public TimeSpan LeaseFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a node waits for the entry that another node is loading before it loads for itself. Default 2 seconds; zero: it does not wait.</summary>
    public TimeSpan WaitForOtherNode { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the version of a tag is kept after a load used it last; no entry is kept longer. Default 2 days; a minute or more.</summary>
    public TimeSpan VersionsFor { get; set; } = TimeSpan.FromDays(2);

    /// <summary>The largest entry that is stored, in bytes, with its envelope. Default 8 MiB; 1 KiB to 512 MiB.</summary>
    public int MaxRecordBytes { get; set; } = 8 << 20;

    /// <summary>How many messages of the bus are kept for nodes that are behind; a node that missed more empties its own tiers. Default 100,000; at least 100.</summary>
    public int MaxMessages { get; set; } = 100_000;

    internal void Validate()
    {
        _ = RedisOptions.Parse(ConnectionString);
        if (Prefix.Length is 0 or > 64 || Prefix.AsSpan().ContainsAny('{', '}'))
            throw new ForebayConfigurationException($"Redis: Prefix is '{Prefix}'; it must have 1 to 64 characters and no braces, which stand for a cluster's hash tags.");
        if (!Tier && !Bus)
            throw new ForebayConfigurationException("Redis: both Tier and Bus are false; then it is of no use: leave UseRedis out.");
        if (LeaseFor < TimeSpan.FromSeconds(1) || LeaseFor > TimeSpan.FromDays(1))
            throw new ForebayConfigurationException($"Redis: LeaseFor is {LeaseFor:c}; it must be from a second to a day.");
        if (WaitForOtherNode < TimeSpan.Zero || WaitForOtherNode > LeaseFor)
            throw new ForebayConfigurationException($"Redis: WaitForOtherNode is {WaitForOtherNode:c}; it must be from zero to LeaseFor ({LeaseFor:c}).");
        if (VersionsFor < TimeSpan.FromMinutes(1) || VersionsFor < LeaseFor)
            throw new ForebayConfigurationException($"Redis: VersionsFor is {VersionsFor:c}; it must be a minute or more, and not shorter than LeaseFor ({LeaseFor:c}).");
        if (MaxRecordBytes is < 1024 or > 512 << 20)
            throw new ForebayConfigurationException($"Redis: MaxRecordBytes is {MaxRecordBytes}; it must be from 1,024 to {512 << 20}.");
        if (MaxMessages < 100)
            throw new ForebayConfigurationException($"Redis: MaxMessages is {MaxMessages}; it must be at least 100.");
    }
}
