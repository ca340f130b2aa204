using Forebay.Http.Directives;
using Forebay.Http.Fields;

namespace Forebay.Http.Rules;

/// <summary>How long after it was made a response is fresh (RFC 9111 section 4.2.1).</summary>
/// <param name="Seconds">From its making, not from when it was received. 0: stale from the beginning.</param>
/// <param name="Source">What says so.</param>
internal readonly record struct FreshnessLifetime(long Seconds, FreshnessSource Source)
{
    /// <summary>Whether the response says it itself.</summary>
    public bool IsExplicit => Source is FreshnessSource.SharedMaxAge or FreshnessSource.MaxAge or FreshnessSource.Expires;

    public static FreshnessLifetime Of(ResponseFacts response, RuleOptions options)
    {
        if (options.IsShared && response.Directives.SMaxAge is { } shared)
            return new FreshnessLifetime(shared, FreshnessSource.SharedMaxAge);
        if (response.Directives.MaxAge is { } age)
            return new FreshnessLifetime(age, FreshnessSource.MaxAge);
        if (!response.IsTargeted && response.Fields.Has(FieldNames.Expires))
            return new FreshnessLifetime(UntilExpires(response), FreshnessSource.Expires);
        if (!StatusCodes.IsHeuristicallyCacheable(response.Status) && !response.Directives.Public)
            return default;
        if (options.DefaultFreshSeconds is { } seconds)
            return new FreshnessLifetime(seconds, FreshnessSource.Default);
        return response.LastModified is { } modified ? new FreshnessLifetime(Heuristic(response.Date - modified, options), FreshnessSource.Heuristic) : default;
    }

    // What is no date, "0" above all, is in the past (RFC 9111 section 5.3). Of several lines that differ none can be trusted (section 4.2.1).
    private static long UntilExpires(ResponseFacts response)
    {
        string[] lines = [.. response.Fields.LinesOf(FieldNames.Expires).Distinct(StringComparer.Ordinal)];
        return lines.Length == 1 && HttpDate.TryParseIgnoringCase(lines[0], response.ReceivedAt, out DateTimeOffset expires)
            ? Math.Clamp((long)(expires - response.Date).TotalSeconds, 0, DeltaSeconds.Most)
            : 0;
    }

    private static long Heuristic(TimeSpan sinceModified, RuleOptions options) =>
        Math.Clamp((long)(sinceModified.TotalSeconds * options.HeuristicShare), 0, options.MaxHeuristicSeconds);
}
