using System.Net.Sockets;
using Forebay.Http.Fields;
using Forebay.Http.Rules;

namespace Forebay.Http.Proxy.Upstream;

/// <summary>The fields that an origin is sent for a client's.</summary>
internal static class RequestFields
{
    // What a client says of itself with these changes what some origins answer, and is no part of the key: whoever sends them could put an answer of his own making before others (cache poisoning).
    private static readonly HashSet<string> Dropped = new(StringComparer.OrdinalIgnoreCase)
    {
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Proto", "X-Forwarded-Scheme", "X-Forwarded-Server", "X-Forwarded-Ssl", "X-Forwarded-Path",
        "X-Host", "X-Real-IP", "X-Original-Host", "X-Original-URL", "X-Original-URI", "X-Rewrite-URL", "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override", "Front-End-Https",
        // Kestrel answers it by itself.
        "Expect", "Host",
    };

    public static IReadOnlySet<string> Unkeyed => Dropped;

    /// <summary>Makes them.</summary>
    /// <param name="fields">Those that the cache wants to be sent.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="route">To where.</param>
    /// <param name="originAuthority">The origin's host and port.</param>
    /// <param name="name">How this proxy calls itself.</param>
    public static FieldList For(FieldList fields, ClientFacts client, OriginRoute route, string originAuthority, string name)
    {
        var sent = new FieldList { { "Host", route.PreserveHost ? client.Target.Authority : originAuthority } };
        string? via = null;
        foreach (Field field in HopByHop.Without(fields))
        {
            if (field.Name.Equals("Via", StringComparison.OrdinalIgnoreCase))
                via = via is null ? field.Value : $"{via}, {field.Value}";
            else if (!Dropped.Contains(field.Name))
                sent.Add(field.Name, field.Value);
        }
        // Trailers are passed on, so the origin may send them (RFC 9110 section 10.1.4).
        if (ListSyntax.Split(fields.Combined("TE")).Any(coding => coding.StartsWith("trailers", StringComparison.OrdinalIgnoreCase)))
        {
            sent.Add("TE", "trailers");
            sent.Add(FieldNames.Connection, "TE");
        }
        sent.Add("Via", Via(via, client.Version, name));
        if (client.Address is { } address)
        {
            string node = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"\"[{address}]\"" : address.ToString();
            string forwarded = $"for={node};host=\"{client.Target.Authority}\";proto={client.Target.Scheme}";
            sent.Add("Forwarded", client.Before is { } before ? $"{before}, {forwarded}" : forwarded);
            sent.Add("X-Forwarded-For", client.AddressesBefore is { } others ? $"{others}, {address}" : address.ToString());
            sent.Add("X-Forwarded-Host", client.Target.Authority);
            sent.Add("X-Forwarded-Proto", client.Target.Scheme);
        }
        return sent;
    }

    /// <summary>The <c>Via</c> of a message that came with one (RFC 9110 section 7.6.3).</summary>
    public static string Via(string? before, string version, string name) => before is null ? $"{version} {name}" : $"{before}, {version} {name}";
}
