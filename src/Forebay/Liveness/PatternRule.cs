using System.Collections.Immutable;

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

    /// <summary>The rules with one more; at most <paramref name="most"/>.</summary>
    public static ImmutableArray<PatternRule> Add(ImmutableArray<PatternRule> all, PatternRule rule, int most)
    {
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i].Pattern.Text == rule.Pattern.Text && all[i].Partition == rule.Partition)
                return all.SetItem(i, Covering([all[i], rule]));
        }
        return all.Length < most ? all.Add(rule) : [Covering(all.Add(rule))];
    }

    /// <summary>One rule that kills whatever any of these does. What it kills beyond that costs misses, as any invalidation may.</summary>
    private static PatternRule Covering(ImmutableArray<PatternRule> all)
    {
        PatternRule first = all[0];
        bool same = all.All(rule => rule.Pattern.Text == first.Pattern.Text);
        return new PatternRule(
            same ? first.Pattern : new KeyPattern(CommonPrefix(all) + "*"),
            all.All(rule => rule.Partition == first.Partition) ? first.Partition : null,
            all.Max(rule => rule.Stamp),
            all.Max(rule => rule.Since));
    }

    /// <summary>The literal text with which every key begins that any of them matches.</summary>
    private static string CommonPrefix(ImmutableArray<PatternRule> all)
    {
        ReadOnlySpan<char> common = all[0].Pattern.Text;
        foreach (PatternRule rule in all)
        {
            ReadOnlySpan<char> text = rule.Pattern.Text;
            int star = text.IndexOf('*');
            ReadOnlySpan<char> literal = star < 0 ? text : text[..star];
            common = common[..common.CommonPrefixLength(literal)];
        }
        // A pattern of the greatest length without a star has no room for one.
        if (common.Length == all[0].Pattern.Text.Length && common.Length > 0)
            common = common[..^1];
        // Half a character would not come back from the file as it was.
        return (common.Length > 0 && char.IsHighSurrogate(common[^1]) ? common[..^1] : common).ToString();
    }
}
