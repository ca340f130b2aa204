using System.Globalization;
using System.Text;
using Forebay.Http.Proxy.Tests.Wire;

namespace Forebay.Http.Proxy.Tests.Client;

/// <summary>A response as the client received it.</summary>
/// <param name="StatusLine">Its first line.</param>
/// <param name="Fields">Its field lines.</param>
/// <param name="Body">Its body, as far as it came.</param>
/// <param name="IsComplete">Whether the body came to the end that its framing promises.</param>
/// <param name="Trailers">What came behind the body.</param>
/// <param name="Interim">The status lines and fields of the responses before the final one.</param>
internal sealed record RawResponse(string StatusLine, FieldLines Fields, byte[] Body, bool IsComplete, IReadOnlyList<string> Trailers, IReadOnlyList<string> Interim)
{
    public int Status => int.Parse(StatusLine.Split(' ')[1], CultureInfo.InvariantCulture);

    public string Text => Encoding.Latin1.GetString(Body);

    /// <summary>What the last cache, the proxy, has done (RFC 9211 section 2).</summary>
    public string CacheStatus => Fields["Cache-Status"]?.Split(", ")[^1] ?? "";

    public bool IsHit => CacheStatus.StartsWith("forebay;hit", StringComparison.Ordinal);

    public int? Age => Fields["Age"] is { } age ? int.Parse(age, CultureInfo.InvariantCulture) : null;

    public string? this[string name] => Fields[name];
}
