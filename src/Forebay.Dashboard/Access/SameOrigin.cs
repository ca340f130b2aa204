using Microsoft.AspNetCore.Http;

namespace Forebay.Dashboard.Access;

/// <summary>Tells whether a request that changes something was made by the dashboard's own page, or by no page at all.</summary>
/// <remarks>
/// A browser sends <c>Sec-Fetch-Site</c> with every request and no script can change it (Fetch Metadata, W3C); where it is missing (an
/// older browser), <c>Origin</c> decides. A client that sends neither is no browser, so it can't have been lured here by a page.
/// </remarks>
internal static class SameOrigin
{
    /// <summary>Null where it was; otherwise why it is refused.</summary>
    public static string? WhyNot(HttpRequest request)
    {
        string? site = request.Headers["Sec-Fetch-Site"];
        if (!string.IsNullOrEmpty(site))
            return site is "same-origin" or "none" ? null : $"it comes from another site (Sec-Fetch-Site: {site})";
        string? origin = request.Headers.Origin;
        if (string.IsNullOrEmpty(origin))
            return null;
        string own = $"{request.Scheme}://{request.Host}";
        return string.Equals(origin, own, StringComparison.OrdinalIgnoreCase) ? null : $"it comes from another origin ({origin}, not {own})";
    }
}
