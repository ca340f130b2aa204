using Forebay.Http.Fields;

namespace Forebay.Http.Rules;

/// <summary>What a request that may have changed something makes invalid (RFC 9111 section 4.4).</summary>
internal static class Invalidating
{
    /// <summary>Methods whose definition says that they change nothing (RFC 9110 section 9.2.1); every other may.</summary>
    public static bool IsSafe(string method) => method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "QUERY";

    /// <summary>The URIs of which nothing that is stored may be used any more, without a validation: the target, and where the response leads to on the same origin.</summary>
    public static IEnumerable<Uri> TargetsOf(RequestFacts request, ResponseFacts response)
    {
        if (IsSafe(request.Method) || !StatusCodes.IsNoError(response.Status))
            return [];
        // Of another origin nothing: else anybody could empty everybody's cache.
        IEnumerable<Uri> led = new[] { FieldNames.Location, FieldNames.ContentLocation }
            .Select(name => response.Fields.First(name))
            .OfType<string>()
            .Select(value => Uri.TryCreate(request.Target, value, out Uri? target) ? target : null)
            .OfType<Uri>()
            .Where(target => IsSameOrigin(target, request.Target));
        return led.Prepend(request.Target).Select(WithoutFragment).Distinct();
    }

    /// <summary>Whether scheme, host and port are the same (RFC 9110 section 4.3.1).</summary>
    public static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && one.IdnHost.Equals(other.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static Uri WithoutFragment(Uri uri) => uri.Fragment.Length == 0 ? uri : new Uri(uri.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped));
}
