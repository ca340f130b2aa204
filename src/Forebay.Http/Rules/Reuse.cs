namespace Forebay.Http.Rules;

/// <summary>Whether a stored response answers a request without the origin (RFC 9111 section 4, 4.2, 5.2.1).</summary>
internal static class Reuse
{
    /// <summary>What may be done with a stored response whose key and variant match.</summary>
    public static ReuseDecision Decide(RequestFacts request, ResponseFacts stored, DateTimeOffset now)
    {
        ReuseDecision decision = DecideByAge(request, stored, ResponseAge.At(stored, now));
        return decision == ReuseDecision.Validate && request.Directives.OnlyIfCached ? ReuseDecision.GatewayTimeout : decision;
    }

    /// <summary>Whether a stored GET or HEAD has the right method for a request: a GET's answer serves HEAD too, and not the reverse (RFC 9110 section 9.3.2).</summary>
    public static bool Allows(string storedMethod, string method) => method == storedMethod || (method == "HEAD" && storedMethod == "GET");

    /// <summary>Whether it may stand in for an origin that can't be reached (RFC 9111 section 4.2.4) or has failed (4.3.3, RFC 5861 section 4).</summary>
    /// <param name="request">The request.</param>
    /// <param name="stored">The stored response that was to be validated.</param>
    /// <param name="status">The origin's answer; null: none came.</param>
    /// <param name="now">The time.</param>
    /// <param name="options">Those of the cache.</param>
    public static bool MayStandIn(RequestFacts request, ResponseFacts stored, int? status, DateTimeOffset now, RuleOptions options)
    {
        if (stored.ForbidsStale || request.Directives.NoCache || (status is { } answer && !StatusCodes.IsErrorOfOrigin(answer)))
            return false;
        long age = ResponseAge.At(stored, now);
        if (age > (request.Directives.MaxAge ?? long.MaxValue) || request.Directives.MinFresh > 0)
            return false;
        long staleness = age - stored.Lifetime.Seconds;
        long window = Math.Max(stored.Directives.StaleIfError ?? -1, request.Directives.StaleIfError ?? -1);
        // Where neither says how long, the cache's own limit counts, as it does for an origin that is away.
        return staleness <= (window >= 0 ? window : options.StaleIfUnreachableSeconds);
    }

    private static ReuseDecision DecideByAge(RequestFacts request, ResponseFacts stored, long age)
    {
        if (request.Directives.NoCache || stored.Directives.NoCache)
            return ReuseDecision.Validate;
        // How long it will be fresh yet; at 0 its time is over (section 4.2: fresh while its lifetime is greater than its age).
        long left = stored.Lifetime.Seconds - age;
        long wanted = request.Directives.MinFresh ?? 0;
        bool young = request.Directives.MaxAge is not { } most || age <= most;
        if (left > 0 && left >= wanted && young)
            return ReuseDecision.Fresh;
        if (stored.ForbidsStale)
            return ReuseDecision.Validate;
        // Stale by the response's time; the request's own limits hold all the same (section 5.2.1.1, 5.2.1.3).
        if (!young || wanted > 0)
            return ReuseDecision.Validate;
        if (-left <= (request.Directives.MaxStale ?? -1))
            return ReuseDecision.Stale;
        return -left < (stored.Directives.StaleWhileRevalidate ?? 0) ? ReuseDecision.StaleWhileRevalidate : ReuseDecision.Validate;
    }
}
