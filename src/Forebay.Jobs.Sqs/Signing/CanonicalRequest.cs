using System.Text;

namespace Forebay.Jobs.Sqs;

/// <summary>A request in the one form that its signer and the server both hash: step 1 of AWS Signature Version 4. Pure.</summary>
/// <param name="Text">Method, path, query, headers, their names and the body's hash, each on its line.</param>
/// <param name="SignedHeaders">The names of the headers that are signed, in order, with <c>;</c> between them.</param>
internal sealed record CanonicalRequest(string Text, string SignedHeaders)
{
    /// <param name="method">In upper case.</param>
    /// <param name="path">As it is sent, from the first slash on, without the query.</param>
    /// <param name="query">As it is sent, without the question mark; empty: none.</param>
    /// <param name="headers">Those that are signed; a name may come several times, and then its values keep their order.</param>
    /// <param name="bodyHash">SHA-256 of the body, in lower-case hexadecimal digits.</param>
    /// <param name="normalizePath">Whether empty and dot segments are taken out, as every service but S3 does.</param>
    public static CanonicalRequest Of(string method, string path, string query, IEnumerable<KeyValuePair<string, string>> headers, string bodyHash, bool normalizePath = true)
    {
        (string Name, string Values)[] sorted =
        [
            .. headers
                .GroupBy(header => header.Key.ToLowerInvariant(), header => Trimmed(header.Value), StringComparer.Ordinal)
                .OrderBy(header => header.Key, StringComparer.Ordinal)
                .Select(header => (header.Key, string.Join(',', header))),
        ];
        string names = string.Join(';', sorted.Select(header => header.Name));
        var text = new StringBuilder();
        text.Append(method).Append('\n').Append(Path(path, normalizePath)).Append('\n').Append(Query(query)).Append('\n');
        foreach ((string name, string values) in sorted)
            text.Append(name).Append(':').Append(values).Append('\n');
        text.Append('\n').Append(names).Append('\n').Append(bodyHash);
        return new CanonicalRequest(text.ToString(), names);
    }

    private static string Path(string path, bool normalize)
    {
        string[] segments = path.Split('/');
        if (!normalize)
            return string.Join('/', segments.Select(Uri.EscapeDataString));
        List<string> kept = [];
        foreach (string segment in segments)
        {
            if (segment == ".." && kept.Count > 0)
                kept.RemoveAt(kept.Count - 1);
            else if (segment is not ("" or "." or ".."))
                kept.Add(Uri.EscapeDataString(segment));
        }
        // A slash at the end stays, unless nothing is left before it.
        string end = kept.Count > 0 && segments[^1] is "" or "." or ".." ? "/" : "";
        return kept.Count == 0 ? "/" : $"/{string.Join('/', kept)}{end}";
    }

    private static string Query(string query) => string.Join('&', query
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => (Key: Encoded(pair[0]), Value: pair.Length > 1 ? Encoded(pair[1]) : ""))
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .ThenBy(pair => pair.Value, StringComparer.Ordinal)
        .Select(pair => $"{pair.Key}={pair.Value}"));

    private static string Encoded(string sent) => Uri.EscapeDataString(Uri.UnescapeDataString(sent));

    /// <summary>Without spaces at its ends, and one where there were several.</summary>
    private static string Trimmed(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
