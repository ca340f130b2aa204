using System.Security.Cryptography;
using System.Text;
using Forebay.Http.Fields;
using Forebay.Http.NoVarySearch;
using Forebay.Http.Rules;
using Forebay.Http.Targets;

namespace Forebay.Http.Storage;

/// <summary>Under which keys and tags the responses of a URI are stored.</summary>
/// <remarks>
/// <para>A key is <c>http:</c>, path and query as they were written, a space, the origin, a line's end, and then what tells the entries of the URI apart: nothing for the response that varies by nothing
/// or for the list of those that vary, else method, extra key and the fields by which a response varies. Path first, so that a pattern can be held against paths; and no path has a space.</para>
/// <para>All entries of a URI carry its tag: to remove it is one invalidation, whatever variants there are.</para>
/// </remarks>
internal static class ResponseKey
{
    public const string Prefix = "http:";

    /// <summary>The longest URI that is stored, in bytes: keys of the engine have at most 4,096.</summary>
    public const int MostBytes = 3800;

    // Tags of the engine have at most 512 bytes; what is longer is named by its hash.
    private const int MostTagBytes = 400;

    public static bool IsStorable(TargetUri target) => Encoding.UTF8.GetByteCount(target.PathAndQuery) + Encoding.UTF8.GetByteCount(target.Authority) <= MostBytes;

    /// <summary>The tag of all that is stored for a URI.</summary>
    public static string TagOf(TargetUri target) => Short(Prefix + target);

    /// <summary>The tag of responses of a path that answer several queries.</summary>
    public static string TagOfPath(TargetUri target) => Short("http-path:" + target.Origin + target.Path);

    /// <summary>The tag of a name that a response gave itself.</summary>
    public static string TagOf(string name) => Short("http-tag:" + name);

    /// <summary>The key of what a method's requests for a URI find first: a response, or the list of those that vary.</summary>
    public static string Of(TargetUri target, string kind, string extra) =>
        kind == "GET" && extra.Length == 0
            ? string.Concat(Prefix, target.PathAndQuery, " ", target.Origin + "\n")
            : $"{Prefix}{target.PathAndQuery} {target.Origin}\n{kind}{Limited(extra)}";

    /// <summary>The key of a response that answers several queries, by the one text that these share (No-Vary-Search).</summary>
    public static string OfSearch(TargetUri target, string field, string extra)
    {
        string? query = target.PathAndQuery.Length > target.Path.Length ? target.PathAndQuery[(target.Path.Length + 1)..] : null;
        return Of(target with { PathAndQuery = target.Path + SearchVariance.Parse(field).Canonical(query) }, "GET", $"{extra}\nsearch:{field}");
    }

    /// <summary>The key of the list of those fields that the responses of a path have.</summary>
    public static string OfSearches(TargetUri target, string extra) => Of(target with { PathAndQuery = target.Path }, "SEARCHES", extra);

    /// <summary>The key of a response to a request, among those under <paramref name="first"/> that vary by these fields.</summary>
    public static string OfVariant(string first, IReadOnlyList<string> names, FieldList request)
    {
        var text = new StringBuilder();
        foreach (string name in names)
        {
            // A field that is missing is another thing than one that is empty.
            string? value = Variants.Normal(name, request.Combined(name));
            text.Append('\n').Append(name).Append(value is null ? '-' : ':').Append(value);
        }
        return $"{first}\nvary{Limited(text.ToString())}";
    }

    /// <summary>The key of a response's body in another coding, made here.</summary>
    public static string OfEncoding(string key, string coding) => $"{key}\ncoding:{coding}";

    /// <summary>The pattern over keys for one over URIs: over paths where it begins with a slash, else over whole URIs.</summary>
    /// <returns>Null: it is neither.</returns>
    public static string? Pattern(string text)
    {
        if (text == "*")
            return Prefix + "*";
        if (text.StartsWith('/'))
            return $"{Prefix}{text} *";
        int slash = text.IndexOf("://", StringComparison.Ordinal) is var scheme and > 0 ? text.IndexOf('/', scheme + 3) : -1;
        return slash < 0 ? null : $"{Prefix}{text[slash..]} {text[..slash]}\n*";
    }

    private static string Limited(string text) => text.Length <= 200 ? text : "#" + Hash(text);

    private static string Short(string text) => Encoding.UTF8.GetByteCount(text) <= MostTagBytes ? text : $"{text[..64]}…{Hash(text)}";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
