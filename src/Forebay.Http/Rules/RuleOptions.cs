namespace Forebay.Http.Rules;

/// <summary>What the rules leave to the cache. Not to be changed while it is used.</summary>
internal sealed record RuleOptions
{
    public CacheKind Kind { get; init; } = CacheKind.Shared;

    /// <summary>The targeted fields that this cache follows, the first that a response has before the others (RFC 9213 section 2.2). Shared caches only.</summary>
    public IReadOnlyList<string> TargetedFields { get; init; } = ["CDN-Cache-Control"];

    /// <summary>The share of the time since the last modification for which a response without a time of its own is fresh (RFC 9111 section 4.2.2). 0: none is.</summary>
    public double HeuristicShare { get; init; } = 0.1;

    /// <summary>The most that a heuristic gives, in seconds. A day, as nobody is warned any more of what is older.</summary>
    public long MaxHeuristicSeconds { get; init; } = 86_400;

    /// <summary>How long responses are fresh that have no time of their own, in seconds; null: the heuristic says. Counts for statuses only that may have one.</summary>
    public long? DefaultFreshSeconds { get; init; }

    /// <summary>Whether a shared cache stores responses with <c>Set-Cookie</c> only where they say that they are for everybody (<c>public</c>, <c>s-maxage</c> or a targeted field). RFC 9111
    /// section 7.3 leaves it to caches; a cookie that reaches another user is a session that is stolen.</summary>
    public bool CookiesNeedConsent { get; init; } = true;

    /// <summary>How long after its time a response may stand in for an origin that can't be reached, in seconds, where the response does not forbid it (RFC 9111 section 4.2.4).</summary>
    public long StaleIfUnreachableSeconds { get; init; } = 86_400;

    public bool IsShared => Kind == CacheKind.Shared;
}
