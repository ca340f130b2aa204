using Forebay.Http.Fields;
using Forebay.Http.Targets;

namespace Forebay.Http.Rules;

/// <summary>Whether a response may be stored, and which of its fields (RFC 9111 section 3).</summary>
internal static class Storing
{
    public static StoreDecision Decide(RequestFacts request, ResponseFacts response, RuleOptions options)
    {
        StoreDecision exchange = DecideExchange(request, response);
        if (exchange != StoreDecision.Store)
            return exchange;
        if (request.Directives.NoStore)
            return StoreDecision.RequestNoStore;
        // Together with must-understand, no-store is for caches that do not understand the status (RFC 9111 section 5.2.2.3).
        if (response.Directives.MustUnderstand && !StatusCodes.IsUnderstood(response.Status))
            return StoreDecision.NotUnderstood;
        if (response.Directives.NoStore && !response.Directives.MustUnderstand)
            return StoreDecision.ResponseNoStore;
        if (options.IsShared && DecideShared(request, response, options) is var shared and not StoreDecision.Store)
            return shared;
        if (Variants.VariesByEverything(response.Fields))
            return StoreDecision.VaryAll;
        if (!MayBeStoredAtAll(request, response, options))
            return StoreDecision.NoFreshness;
        return response.Lifetime.Seconds > 0 || response.HasValidator || response.Directives.StaleWhileRevalidate > 0 ? StoreDecision.Store : StoreDecision.Useless;
    }

    /// <summary>The fields that are stored: not those of the connection (section 3.1), nor those that a directive keeps for one user (5.2.2.7) or for after a
    /// validation (5.2.2.4).</summary>
    public static FieldList Keep(ResponseFacts response, RuleOptions options)
    {
        HashSet<string> dropped = HopByHop.NamesIn(response.Fields);
        dropped.UnionWith(response.Directives.NoCacheFields);
        if (options.IsShared)
            dropped.UnionWith(response.Directives.PrivateFields);
        return new FieldList(response.Fields.Where(field => !dropped.Contains(field.Name)));
    }

    private static StoreDecision DecideExchange(RequestFacts request, ResponseFacts response)
    {
        if (!request.IsGetOrHead && !IsCacheablePost(request, response))
            return StoreDecision.Method;
        if (request.IsGetOrHead && request.HasBody)
            return StoreDecision.RequestBody;
        if (!StatusCodes.IsFinal(response.Status) || response.Status == StatusCodes.NotModified)
            return StoreDecision.Status;
        return response.Status == StatusCodes.Partial && (request.Method != "GET" || !ContentRange.TryParse(response.Fields.First(FieldNames.ContentRange), out _))
            ? StoreDecision.Partial
            : StoreDecision.Store;
    }

    private static StoreDecision DecideShared(RequestFacts request, ResponseFacts response, RuleOptions options)
    {
        if (response.Directives.Private)
            return StoreDecision.Private;
        if (request.Fields.Has(FieldNames.Authorization) && !response.IsForSharing)
            return StoreDecision.Authorization;
        bool consents = response.Directives.Public || response.Directives.SMaxAge is not null || response.IsTargeted;
        bool keepsCookie = response.Directives.PrivateFields.Concat(response.Directives.NoCacheFields).Contains(FieldNames.SetCookie, StringComparer.OrdinalIgnoreCase);
        return options.CookiesNeedConsent && response.Fields.Has(FieldNames.SetCookie) && !consents && !keepsCookie ? StoreDecision.Cookie : StoreDecision.Store;
    }

    // The last list of RFC 9111 section 3: one of these it must have.
    private static bool MayBeStoredAtAll(RequestFacts request, ResponseFacts response, RuleOptions options) =>
        response.Lifetime.IsExplicit
        || response.Directives.Public
        || (!options.IsShared && response.Directives.Private)
        || (request.IsGetOrHead && StatusCodes.IsHeuristicallyCacheable(response.Status));

    /// <summary>The answer to a POST stands for a GET of the same target where it says how long it is fresh, and that it is what a GET would give (RFC 9110 section 9.3.3).</summary>
    private static bool IsCacheablePost(RequestFacts request, ResponseFacts response) =>
        request.Method == "POST"
        && response.Status is 200
        && response.Lifetime.IsExplicit
        && response.Fields.First(FieldNames.ContentLocation) is { } location
        && request.Target.TryResolve(location, out TargetUri? same)
        && same == request.Target;
}
