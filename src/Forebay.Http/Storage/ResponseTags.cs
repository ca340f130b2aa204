using Forebay.Http.Fields;

namespace Forebay.Http.Storage;

/// <summary>The names that a response gives itself, to be purged by.</summary>
internal static class ResponseTags
{
    // Beyond, the response still has its URI to be purged by.
    private const int MostTags = 64;

    /// <summary>Reads them: separated by spaces (<c>Surrogate-Key</c>) or commas (<c>Cache-Tag</c>), each once.</summary>
    public static IReadOnlyList<string> Of(FieldList fields, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return [];
        return [.. names.SelectMany(fields.LinesOf).SelectMany(line => line.Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal).Take(MostTags)];
    }
}
