using Forebay.Http.Fields;
using Forebay.Http.Targets;

namespace Forebay.Http.Rules;

/// <summary>What a request that may have changed something makes invalid (RFC 9111 section 4.4).</summary>
internal static class Invalidating
{
    /// <summary>Methods whose definition says that they change nothing (RFC 9110 section 9.2.1); every other may.</summary>
    public static bool IsSafe(string method) => method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "QUERY";

    /// <summary>The URIs of which nothing that is stored may be used any more, without a validation: the target, and where the response leads to on the same origin.</summary>
    public static IEnumerable<TargetUri> TargetsOf(RequestFacts request, ResponseFacts response)
    {
        if (IsSafe(request.Method) || !StatusCodes.IsNoError(response.Status))
            return [];
        // Of another origin nothing: else anybody could empty everybody's cache.
        IEnumerable<TargetUri> led = new[] { FieldNames.Location, FieldNames.ContentLocation }
            .Select(name => response.Fields.First(name))
            .OfType<string>()
            .Select(value => request.Target.TryResolve(value, out TargetUri? target) ? target : null)
            .OfType<TargetUri>()
            .Where(target => target.Origin == request.Target.Origin);
        return led.Prepend(request.Target).Distinct();
    }
}
