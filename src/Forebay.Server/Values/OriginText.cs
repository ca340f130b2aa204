using System.Diagnostics.CodeAnalysis;
using Forebay.Http.Proxy;

namespace Forebay.Server.Values;

/// <summary>An origin on the command line: <c>URL</c>, <c>host=URL</c>, <c>/path=URL</c> or <c>host/path=URL</c>.</summary>
internal static class OriginText
{
    /// <summary>Reads one.</summary>
    /// <param name="text">As it was given.</param>
    /// <param name="route">The route.</param>
    /// <param name="why">What is wrong, and what to write instead.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out OriginRoute? route, [NotNullWhen(false)] out string? why)
    {
        route = null;
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        int equals = scheme < 0 ? text.LastIndexOf('=') : text.LastIndexOf('=', scheme);
        string match = equals < 0 ? "" : text[..equals], url = text[(equals + 1)..];
        if (equals == 0)
        {
            why = $"'{text}' has nothing before the '='; write host=URL, /path=URL or host/path=URL, or the URL alone for every request.";
            return false;
        }
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? origin))
        {
            why = $"'{url}' is no URL; write http://host:port or https://host:port.";
            return false;
        }
        int slash = match.IndexOf('/');
        var read = new OriginRoute
        {
            Origin = origin,
            Host = match.Length == 0 || slash == 0 ? null : slash < 0 ? match : match[..slash],
            PathPrefix = slash < 0 ? "/" : match[slash..],
        };
        why = WhyNot(read);
        if (why is not null)
            return false;
        route = read;
        return true;
    }

    /// <summary>What is wrong with a route, wherever it comes from; null: nothing.</summary>
    public static string? WhyNot(OriginRoute route)
    {
        if (route.Origin is not { IsAbsoluteUri: true } origin)
            return "there is no URL; write http://host:port or https://host:port.";
        string whole = $"{origin.Scheme}://{origin.Authority}";
        if (origin.Scheme != Uri.UriSchemeHttp && origin.Scheme != Uri.UriSchemeHttps)
            return $"'{origin.OriginalString}' is neither http nor https; write http://host:port or https://host:port.";
        if (origin.UserInfo.Length > 0)
            return $"the URL of {whole} has a user; write {whole}.";
        if (origin.AbsolutePath != "/" || origin.Query.Length > 0 || origin.Fragment.Length > 0)
            return $"'{origin.OriginalString}' has the path '{origin.PathAndQuery}{origin.Fragment}', and requests keep their own; write {whole}.";
        if (route.Host is { } host && !IsHost(host))
            return $"'{host}' is no host; write a name or an address, with a port where it is not the scheme's own.";
        if (!route.PathPrefix.StartsWith('/') || route.PathPrefix.Any(letter => letter is '?' or '#' or <= ' ' or > '~'))
            return $"'{route.PathPrefix}' is no path; write one that begins with '/', percent-encoded and without query.";
        return null;
    }

    /// <summary>Which requests go there: <c>every request</c>, <c>shop.example</c>, <c>/img</c>, <c>shop.example/img</c>.</summary>
    public static string MatchOf(OriginRoute route) => route is { Host: null, PathPrefix: "/" } ? "every request" : route.Host + (route.PathPrefix == "/" ? "" : route.PathPrefix);

    private static bool IsHost(string text) =>
        Uri.TryCreate($"http://{text}/", UriKind.Absolute, out Uri? uri) && uri.UserInfo.Length == 0 && uri.AbsolutePath == "/" && uri.Query.Length == 0 && uri.Fragment.Length == 0
        && text.AsSpan().IndexOfAny(' ', '\\', '@') < 0;
}
