using System.Text;
using Forebay.Http.StructuredFields;

namespace Forebay.Http.StatusField;

/// <summary>What one cache did with one request, told to whoever debugs the chain by a member of the Cache-Status field (RFC 9211 section 2).</summary>
/// <remarks>
/// A hit and a forward exclude each other: of a <see cref="Hit"/>, what tells of a forwarded request is not written, nor is it without a
/// <see cref="Forward"/>, where it has no meaning. Whatever a String of RFC 9651 can't carry is percent-encoded as UTF-8, so that writing never
/// fails: a field for debugging must not be what breaks a response.
/// </remarks>
internal sealed record CacheStatus(string CacheName)
{
    // RFC 9651 section 3.3.1: no Integer has more than 15 digits.
    private const long GreatestInteger = 999_999_999_999_999;

    /// <summary>The response came from this cache, and nothing was forwarded (section 2.1).</summary>
    public bool Hit { get; init; }

    /// <summary>Why the request was forwarded; null where it wasn't (section 2.2).</summary>
    public ForwardReason? Forward { get; init; }

    /// <summary>The status that came back from the next hop (section 2.3).</summary>
    public int? ForwardStatus { get; init; }

    /// <summary>Seconds of freshness that are left, negative when the response is stale (section 2.4).</summary>
    public long? Ttl { get; init; }

    /// <summary>The response to the forwarded request was stored (section 2.5).</summary>
    public bool Stored { get; init; }

    /// <summary>The request waited for another one that was on its way already (section 2.6).</summary>
    public bool Collapsed { get; init; }

    /// <summary>Under which key the cache looked (section 2.7).</summary>
    public string? Key { get; init; }

    /// <summary>What else is good to know, in the cache's own words (section 2.8).</summary>
    public string? Detail { get; init; }

    /// <summary>Gives the field with this member at its end, since the caches nearest to the client come last (section 2).</summary>
    /// <param name="existing">What came from upstream, its lines joined by commas; kept as it is, well-formed or not. Null or blank: nothing came.</param>
    public string Append(string? existing) => string.IsNullOrWhiteSpace(existing) ? ToString() : $"{existing.Trim(' ', '\t')}, {this}";

    /// <summary>This cache's member alone.</summary>
    public override string ToString()
    {
        var member = new StructuredItem(BareItem.OfTokenOrString(Printable(CacheName)), new Parameters(Parameters()));
        StructuredFieldSerializer.TrySerialize(member, out string text);
        return text;
    }

    private IEnumerable<KeyValuePair<string, BareItem>> Parameters()
    {
        bool isForwarded = !Hit && Forward is not null;
        if (Hit)
            yield return new("hit", BareItem.True);
        if (isForwarded)
            yield return new("fwd", BareItem.OfToken(Word(Forward)));
        if (isForwarded && ForwardStatus is { } status)
            yield return new("fwd-status", BareItem.OfInteger(status));
        if (Ttl is { } seconds)
            yield return new("ttl", BareItem.OfInteger(Math.Clamp(seconds, -GreatestInteger, GreatestInteger)));
        if (isForwarded && Stored)
            yield return new("stored", BareItem.True);
        if (isForwarded && Collapsed)
            yield return new("collapsed", BareItem.True);
        if (Key is not null)
            yield return new("key", BareItem.OfString(Printable(Key)));
        if (Detail is not null)
            yield return new("detail", BareItem.OfTokenOrString(Printable(Detail)));
    }

    private static string Word(ForwardReason? reason) => reason switch
    {
        ForwardReason.Bypass => "bypass",
        ForwardReason.Method => "method",
        ForwardReason.UriMiss => "uri-miss",
        ForwardReason.VaryMiss => "vary-miss",
        ForwardReason.Request => "request",
        ForwardReason.Stale => "stale",
        ForwardReason.Partial => "partial",
        // The RFC's word for whoever does not know better.
        _ => "miss",
    };

    private static string Printable(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var encoded = new StringBuilder();
        foreach (byte octet in Encoding.UTF8.GetBytes(text))
            _ = octet is >= (byte)' ' and <= (byte)'~' ? encoded.Append((char)octet) : encoded.Append($"%{octet:X2}");
        return encoded.ToString();
    }
}
