using Forebay.Http.Fields;

namespace Forebay.Http.Rules;

/// <summary>The fields that belong to one connection and are neither sent on nor stored (RFC 9110 section 7.6.1, RFC 9111 section 3.1).</summary>
internal static class HopByHop
{
    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        FieldNames.Connection, "Keep-Alive", "Proxy-Connection", "TE", FieldNames.TransferEncoding, "Upgrade", "HTTP2-Settings", "Trailer",
        "Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Authorization",
    };

    /// <summary>The names of those in a message: the known ones, and those that its <c>Connection</c> names.</summary>
    public static HashSet<string> NamesIn(FieldList fields)
    {
        var names = new HashSet<string>(Known, StringComparer.OrdinalIgnoreCase);
        if (fields.Has(FieldNames.Connection))
            names.UnionWith(ListSyntax.Split(fields.Combined(FieldNames.Connection)));
        return names;
    }

    public static FieldList Without(FieldList fields)
    {
        HashSet<string> names = fields.Has(FieldNames.Connection) ? NamesIn(fields) : Known;
        return new FieldList(fields.Where(field => !names.Contains(field.Name)));
    }
}
