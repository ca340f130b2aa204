using System.Diagnostics.CodeAnalysis;
using Forebay.Http.Fields;

namespace Forebay.Http.Targets;

/// <summary>Finds what a request is about, from its request line and its <c>Host</c> (RFC 9112 section 3.2 and 3.3).</summary>
internal static class RequestTarget
{
    /// <summary>Reads the target.</summary>
    /// <param name="method">The method.</param>
    /// <param name="text">The request target as it was written.</param>
    /// <param name="fields">The request's fields.</param>
    /// <param name="scheme">That of the connection: http or https.</param>
    /// <param name="target">The URI.</param>
    /// <param name="error">Where there is none: what is wrong, for a 400.</param>
    public static bool TryRead(string method, string text, FieldList fields, string scheme, [NotNullWhen(true)] out TargetUri? target, [NotNullWhen(false)] out string? error)
    {
        target = null;
        string[] hosts = [.. fields.LinesOf("Host")];
        // Which of two is meant, the next server may see otherwise: that is how requests are smuggled (RFC 9112 section 3.2).
        error = hosts.Length switch
        {
            0 => "The request has no Host.",
            1 => null,
            _ => $"The request has {hosts.Length} lines of Host; it must have one.",
        };
        if (error is not null)
            return false;
        if (!TargetUri.TryReadAuthority(scheme, hosts[0], out string? authority))
            error = $"Host is '{hosts[0]}', which is no host with an optional port.";
        else
            error = Read(method, text, scheme, authority, out target);
        return error is null;
    }

    private static string? Read(string method, string text, string scheme, string authority, out TargetUri? target)
    {
        target = null;
        if (method == "CONNECT")
            return "CONNECT asks for a tunnel, and there are none here.";
        if (text == "*")
        {
            // Asks the server itself what it can (RFC 9110 section 9.3.7); as a URI it has no path of its own.
            target = new TargetUri(scheme, authority, "/");
            return method == "OPTIONS" ? null : $"The target of {method} is '*', which is for OPTIONS alone.";
        }
        if (TargetUri.IsPathAndQuery(text))
        {
            target = new TargetUri(scheme, authority, text);
            return null;
        }
        if (!TargetUri.TryParse(text, out target))
            return $"The request target '{text}' is neither a path nor an http URI.";
        return target.Authority == authority ? null : $"The request target names '{target.Authority}', and Host '{authority}'.";
    }
}
