using System.Globalization;

namespace Forebay.Http.Proxy.Tests.Wire;

/// <summary>The field lines of a message, as they came.</summary>
internal sealed record FieldLines(IReadOnlyList<string> Lines)
{
    /// <summary>The values of all lines of a name, joined by commas; null: there is none.</summary>
    public string? this[string name] => Values(name) is { Count: > 0 } values ? string.Join(", ", values) : null;

    public bool Has(string name) => Values(name).Count > 0;

    public IReadOnlyList<string> Values(string name) =>
        [.. Lines.Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim(' ', '\t'))];

    /// <summary>Lines written in one string, separated by <c>|</c>.</summary>
    public static IEnumerable<string> Of(string lines) => lines.Split('|', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Where the message's body ends, if it may have one (RFC 9112 section 6.3).</summary>
    /// <param name="otherwise">What counts where the fields say nothing.</param>
    public (BodyFraming Framing, long Length) Framing(BodyFraming otherwise)
    {
        if (Has("Transfer-Encoding"))
            return (BodyFraming.Chunked, 0);
        return this["Content-Length"] is { } length ? (BodyFraming.Length, long.Parse(length, CultureInfo.InvariantCulture)) : (otherwise, 0);
    }
}
