using System.Security.Cryptography;
using System.Text;
using Forebay.Http.Fields;
using Forebay.Http.Rules;
using Forebay.Http.Targets;

namespace Forebay.Http.Storage;

/// <summary>Under which keys and tags the responses of a URI are stored.</summary>
/// <remarks>
/// A URI has one entry that lists by which fields its responses vary, and one entry for each response. All of them carry the URI's tag: to remove a URI is one invalidation, whatever
/// variants there are.
/// </remarks>
internal static class ResponseKey
{
    private const string Prefix = "http:";

    // Keys and tags of the engine have limits of 4,096 and 512 bytes; what is longer is named by its hash.
    private const int MostBytes = 400;

    /// <summary>The key of the list of variants, and the tag of all that is stored for a URI.</summary>
    public static string Of(TargetUri target) => Prefix + Short(target.ToString());

    /// <summary>The key of the response to a request, among responses that vary by these fields.</summary>
    public static string Of(TargetUri target, string method, IReadOnlyList<string> names, FieldList request)
    {
        var text = new StringBuilder(method);
        foreach (string name in names)
        {
            // A field that is missing is another thing than one that is empty.
            string? value = Variants.Normal(name, request.Combined(name));
            text.Append('\n').Append(name).Append(value is null ? '-' : ':').Append(value);
        }
        return $"{Of(target)}\n{Hash(text.ToString())}";
    }

    private static string Short(string text) => Encoding.UTF8.GetByteCount(text) <= MostBytes ? text : $"{text[..64]}…{Hash(text)}";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
