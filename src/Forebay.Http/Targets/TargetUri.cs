using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Forebay.Http.Targets;

/// <summary>The URI that a request is about (RFC 9110 section 7.1): an origin, and path and query as they were written.</summary>
/// <remarks>The origin is brought into one form (section 4.2.3). Path and query stay as they are, escapes, dots, order and all: what one origin takes for the same, another tells
/// apart, and a cache that merges them gives one the answer of the other.</remarks>
/// <param name="Scheme">In lower case.</param>
/// <param name="Authority">Host in lower case, with the port where it is not the scheme's own.</param>
/// <param name="PathAndQuery">Begins with a slash.</param>
internal sealed record TargetUri(string Scheme, string Authority, string PathAndQuery)
{
    public string Origin => $"{Scheme}://{Authority}";

    public string Path => PathAndQuery.IndexOf('?') is var at and >= 0 ? PathAndQuery[..at] : PathAndQuery;

    /// <summary>Reads an absolute http or https URI. A fragment is left away, for it is never part of a request (RFC 9110 section 4.2.5).</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TargetUri? target)
    {
        target = null;
        int colon = text.IndexOf("://", StringComparison.Ordinal);
        if (colon < 0 || text[..colon].ToLowerInvariant() is not ("http" or "https") || !TryReadAfterScheme(text[..colon].ToLowerInvariant(), text[(colon + 3)..], out target))
            return false;
        return true;
    }

    /// <summary>Reads host and port (RFC 3986 section 3.2) into their one form; no user, which would say one host and mean another (RFC 9110 section 4.2.4).</summary>
    public static bool TryReadAuthority(string scheme, string text, [NotNullWhen(true)] out string? authority)
    {
        authority = null;
        int end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) + 1 : text.IndexOf(':', StringComparison.Ordinal);
        if (end < 0 || (end == 0 && text.StartsWith('[')))
            end = text.Length;
        string host = text[..end].ToLowerInvariant(), port = text[end..];
        if (!IsHost(host) || !IsPort(port))
            return false;
        string own = scheme == "https" ? "443" : "80";
        string number = port.TrimStart(':').TrimStart('0');
        authority = number.Length == 0 || number == own ? host : $"{host}:{number}";
        return true;
    }

    /// <summary>Whether it may be path and query as a request writes them: from a slash on, without a fragment, and without what ends a request line.</summary>
    public static bool IsPathAndQuery(string text) => text.StartsWith('/') && !text.AsSpan().ContainsAnyInRange('\0', ' ') && text.AsSpan().IndexOfAny('#', '\x7f') < 0;

    /// <summary>Where a reference leads to from here (RFC 3986 section 5.2), dots taken out as there; false: to nothing that HTTP has.</summary>
    public bool TryResolve(string reference, [NotNullWhen(true)] out TargetUri? target)
    {
        target = null;
        string text = reference.Split('#')[0];
        if (HasScheme(text))
            return TryParse(text, out target);
        if (text.StartsWith("//", StringComparison.Ordinal))
            return TryReadAfterScheme(Scheme, text[2..], out target);
        int question = text.IndexOf('?', StringComparison.Ordinal);
        string path = question < 0 ? text : text[..question], query = question < 0 ? "" : text[question..];
        string resolved = path.Length == 0
            ? Path + (question < 0 ? PathAndQuery[Path.Length..] : query)
            : WithoutDots(path.StartsWith('/') ? path : Path[..(Path.LastIndexOf('/') + 1)] + path) + query;
        if (!IsPathAndQuery(resolved))
            return false;
        target = this with { PathAndQuery = resolved };
        return true;
    }

    public override string ToString() => Origin + PathAndQuery;

    private static bool TryReadAfterScheme(string scheme, string text, [NotNullWhen(true)] out TargetUri? target)
    {
        target = null;
        text = text.Split('#')[0];
        int end = text.IndexOfAny(['/', '?']);
        string rest = end < 0 ? "/" : text[end..];
        // An empty path is the same as a slash (RFC 9110 section 4.2.3).
        if (rest.StartsWith('?'))
            rest = "/" + rest;
        if (!TryReadAuthority(scheme, end < 0 ? text : text[..end], out string? authority) || !IsPathAndQuery(rest))
            return false;
        target = new TargetUri(scheme, authority, rest);
        return true;
    }

    private static bool HasScheme(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && char.IsAsciiLetter(text[0]) && text.AsSpan(0, colon).IndexOfAny("/?") < 0;
    }

    private static bool IsHost(string host)
    {
        if (host.StartsWith('['))
            return host.EndsWith(']') && Uri.CheckHostName(host) == UriHostNameType.IPv6;
        if (host.Length == 0)
            return false;
        foreach (char letter in host)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && !"-._~%!$&'()*+,;=".Contains(letter))
                return false;
        }
        return true;
    }

    private static bool IsPort(string port) =>
        port.Length == 0 || (port[0] == ':' && !port.AsSpan(1).ContainsAnyExceptInRange('0', '9') && port.TrimStart(':').TrimStart('0') is { Length: <= 5 } digits
            && (digits.Length == 0 || int.Parse(digits) <= 65_535));

    // RFC 3986 section 5.2.4.
    private static string WithoutDots(string path)
    {
        List<string> kept = [];
        string[] segments = path.Split('/');
        for (int i = 1; i < segments.Length; i++)
        {
            bool isLast = i == segments.Length - 1;
            if (segments[i] == ".." && kept.Count > 0)
                kept.RemoveAt(kept.Count - 1);
            if (segments[i] is not ("." or ".."))
                kept.Add(segments[i]);
            else if (isLast)
                kept.Add("");
        }
        return new StringBuilder().Append('/').AppendJoin('/', kept).ToString();
    }
}
