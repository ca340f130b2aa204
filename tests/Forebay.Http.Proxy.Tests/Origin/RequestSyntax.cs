using System.Text.RegularExpressions;

namespace Forebay.Http.Proxy.Tests.Origin;

/// <summary>What a proxy must never send to an origin, as no two servers agree on how it is read (RFC 9112 section 3, 5, 6.1, 6.3, 11.2).</summary>
internal static partial class RequestSyntax
{
    /// <summary>What is wrong with a request's head; null: nothing.</summary>
    public static string? Fault(string requestLine, IReadOnlyList<string> fields)
    {
        if (!RequestLine().IsMatch(requestLine))
            return "no request line";
        if (fields.FirstOrDefault(line => !Field().IsMatch(line)) is { } field)
            return $"no field '{field}'";
        if (Count("Host") != 1)
            return $"{Count("Host")} Host";
        if (Count("Content-Length") + Count("Transfer-Encoding") > 1)
            return "two framings";
        if (fields.FirstOrDefault(line => IsNamed(line, "Content-Length")) is { } length && !Length().IsMatch(length))
            return $"no length '{length}'";
        return fields.FirstOrDefault(line => IsNamed(line, "Transfer-Encoding")) is { } coding && !Chunked().IsMatch(coding) ? $"another coding '{coding}'" : null;

        int Count(string name) => fields.Count(line => IsNamed(line, name));
    }

    private static bool IsNamed(string line, string name) => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^[!#$%&'*+.^_`|~0-9A-Za-z-]+ [!-~]+ HTTP/1\.1$", RegexOptions.CultureInvariant)]
    private static partial Regex RequestLine();

    // Other control characters may be kept in a value (RFC 9110 section 5.5).
    [GeneratedRegex(@"^[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\0\r]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Field();

    [GeneratedRegex("^[^:]+:[ \t]*[0-9]+[ \t]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Length();

    [GeneratedRegex("^[^:]+:[ \t]*chunked[ \t]*$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Chunked();
}
