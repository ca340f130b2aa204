using System.Globalization;

namespace Forebay.Http.Tests.Properties;

/// <summary>RFC 9111 said once more, slowly and plainly, over directives that are known to be written well: what must not happen.</summary>
internal static class PlainRules
{
    /// <summary>Why a shared cache must not store it; null: it may.</summary>
    public static string? MustNotStore(PlainExchange exchange)
    {
        if (exchange.Method is not ("GET" or "HEAD"))
            return "method";
        if (exchange.Status is < 200 or 304 or > 599)
            return "status";
        if (exchange.Request.ContainsKey("no-store"))
            return "request no-store";
        bool understands = exchange.Response.ContainsKey("must-understand");
        if (understands && exchange.Status is 299 or 418)
            return understands ? "must-understand" : Rest();
        return exchange.Response.ContainsKey("no-store") && !understands ? "no-store" : Rest();

        string? Rest()
        {
            if (exchange.Response.ContainsKey("no-store") && !understands)
                return "no-store";
            if (exchange.Response.ContainsKey("private"))
                return "private";
            if (exchange.IsAuthorized && !new[] { "public", "must-revalidate", "s-maxage" }.Any(exchange.Response.ContainsKey))
                return "authorization";
            bool guessable = exchange.Status is 200 or 203 or 204 or 300 or 301 or 308 or 404 or 405 or 410 or 414 or 501;
            return guessable || new[] { "public", "max-age", "s-maxage" }.Any(exchange.Response.ContainsKey) || exchange.ExpiresIn is not null ? null : "nothing permits it";
        }
    }

    /// <summary>Why a shared cache must not serve it without asking the origin, at an age; null: it may.</summary>
    public static string? MustNotServe(PlainExchange exchange, long age)
    {
        if (exchange.Request.ContainsKey("no-cache"))
            return "request no-cache";
        if (exchange.Response.ContainsKey("no-cache"))
            return "no-cache";
        if (exchange.Request.TryGetValue("max-age", out long? most) && age > most)
            return "older than max-age of the request";
        long lifetime = Lifetime(exchange);
        if (exchange.Request.TryGetValue("min-fresh", out long? fresh) && fresh > 0 && lifetime - age < fresh)
            return "not fresh for as long as asked";
        if (age < lifetime)
            return null;
        foreach (string forbids in new[] { "must-revalidate", "proxy-revalidate", "s-maxage" })
        {
            if (exchange.Response.ContainsKey(forbids))
                return forbids;
        }
        bool taken = exchange.Request.TryGetValue("max-stale", out long? stale) && (stale is null || age - lifetime <= stale);
        bool meanwhile = exchange.Response.TryGetValue("stale-while-revalidate", out long? window) && age - lifetime < window;
        return taken || meanwhile ? null : "stale";
    }

    private static long Lifetime(PlainExchange exchange)
    {
        if (exchange.Response.TryGetValue("s-maxage", out long? shared))
            return shared!.Value;
        if (exchange.Response.TryGetValue("max-age", out long? age))
            return age!.Value;
        if (exchange.ExpiresIn is { } expires)
            return Math.Max(0, expires);
        bool guessable = exchange.Status is 200 or 203 or 204 or 300 or 301 or 308 or 404 or 405 or 410 or 414 or 501;
        return (guessable || exchange.Response.ContainsKey("public")) && exchange.ModifiedBefore is { } before ? Math.Min(86_400, before / 10) : 0;
    }
}

/// <summary>A request and a response as their parts, made now.</summary>
internal sealed record PlainExchange(
    string Method, int Status, Dictionary<string, long?> Request, Dictionary<string, long?> Response, bool IsAuthorized, bool HasTag, long? ExpiresIn, long? ModifiedBefore)
{
    public string RequestFields => Join(Line("Cache-Control", Request), IsAuthorized ? "Authorization: Basic eDp5" : "");

    public string ResponseFields => Join(
        "Date: {0}",
        Line("Cache-Control", Response),
        HasTag ? "ETag: \"1\"" : "",
        ExpiresIn is { } expires ? $"Expires: {{{expires.ToString(CultureInfo.InvariantCulture)}}}" : "",
        ModifiedBefore is { } before ? $"Last-Modified: {{-{before.ToString(CultureInfo.InvariantCulture)}}}" : "");

    private static string Line(string name, Dictionary<string, long?> directives) =>
        directives.Count == 0 ? "" : $"{name}: {string.Join(", ", directives.Select(one => one.Value is { } value ? $"{one.Key}={value}" : one.Key))}";

    private static string Join(params string[] lines) => string.Join('|', lines.Where(line => line.Length > 0));
}
