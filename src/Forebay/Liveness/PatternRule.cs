namespace Forebay.Liveness;

/// <summary>A standing rule: every entry whose key matches and whose load began before <paramref name="Stamp"/> is dead.</summary>
/// <param name="Pattern">Which keys.</param>
/// <param name="Partition">Only the keys of this partition; null: of every partition.</param>
/// <param name="Stamp">The invalidation's place in the order.</param>
/// <param name="Since">When the rule was made, in milliseconds of the cache's clock.</param>
/// <remarks>It stands until a scan of every tier has removed what it matches and no load or lease from before it is left.</remarks>
internal sealed record PatternRule(KeyPattern Pattern, string? Partition, long Stamp, long Since)
{
    public bool Kills(string key, string? partition, long born) =>
        born < Stamp && (Partition is null || string.Equals(Partition, partition, StringComparison.Ordinal)) && Pattern.Matches(key);
}
