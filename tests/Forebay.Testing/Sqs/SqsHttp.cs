namespace Forebay.Testing.Sqs;

/// <summary>A request as it came over the wire, whatever carried it.</summary>
public sealed record SqsHttpRequest(string Method, string Path, string Query, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    /// <summary>A header's values, joined; null where it was not sent.</summary>
    public string? Header(string name)
    {
        string[] values = [.. Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value)];
        return values.Length == 0 ? null : string.Join(',', values);
    }
}

/// <summary>What the server sends back.</summary>
/// <param name="Status">0: nothing, the connection is cut.</param>
/// <param name="Headers">Beside the content's.</param>
/// <param name="Body">JSON.</param>
public sealed record SqsHttpResponse(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    public static SqsHttpResponse Cut { get; } = new(0, [], []);
}
