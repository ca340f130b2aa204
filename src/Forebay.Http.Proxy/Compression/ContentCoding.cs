using System.Globalization;
using System.IO.Compression;
using Forebay.Http.Fields;

namespace Forebay.Http.Proxy.Compression;

/// <summary>The content codings that this proxy makes: Brotli and gzip (RFC 9110 section 8.4.1, RFC 7932).</summary>
internal static class ContentCoding
{
    public const string Brotli = "br";
    public const string Gzip = "gzip";

    // Text, and what is written as text; all else is compressed by itself, or gains little.
    private static readonly string[] Types =
    [
        "application/atom+xml", "application/javascript", "application/json", "application/ld+json", "application/manifest+json", "application/rss+xml", "application/wasm", "application/xhtml+xml",
        "application/xml", "image/svg+xml", "font/ttf", "font/otf",
    ];

    /// <summary>What a client takes of these, in one form: requests that take the same are alike in the cache. Null: neither.</summary>
    public static string? Normal(string? acceptEncoding)
    {
        if (acceptEncoding is null)
            return null;
        double brotli = Weight(acceptEncoding, Brotli), gzip = Weight(acceptEncoding, Gzip);
        return (brotli > 0, gzip > 0) switch
        {
            (true, true) => brotli >= gzip ? "br, gzip" : "gzip, br;q=0.5",
            (true, false) => Brotli,
            (false, true) => Gzip,
            _ => null,
        };
    }

    /// <summary>The coding to make for a client; null: none.</summary>
    public static string? Choose(string? acceptEncoding)
    {
        if (acceptEncoding is null)
            return null;
        double brotli = Weight(acceptEncoding, Brotli), gzip = Weight(acceptEncoding, Gzip);
        return brotli > 0 && brotli >= gzip ? Brotli : gzip > 0 ? Gzip : null;
    }

    /// <summary>Whether bodies of a type gain by it. Event streams do not: each event must go out at once.</summary>
    public static bool Gains(string? contentType)
    {
        if (contentType is null)
            return false;
        int semicolon = contentType.IndexOf(';', StringComparison.Ordinal);
        string type = (semicolon < 0 ? contentType : contentType[..semicolon]).Trim().ToLowerInvariant();
        return (type.StartsWith("text/", StringComparison.Ordinal) && type != "text/event-stream") || Types.Contains(type, StringComparer.Ordinal)
            || type.EndsWith("+json", StringComparison.Ordinal) || type.EndsWith("+xml", StringComparison.Ordinal);
    }

    public static ReadOnlyMemory<byte> Encode(string coding, ReadOnlyMemory<byte> body)
    {
        using var encoded = new MemoryStream();
        using (Stream encoder = Encoder(coding, encoded, CompressionLevel.Optimal))
            encoder.Write(body.Span);
        return encoded.ToArray();
    }

    public static Stream Encoder(string coding, Stream target, CompressionLevel level) =>
        coding == Brotli ? new BrotliStream(target, level, leaveOpen: true) : new GZipStream(target, level, leaveOpen: true);

    // RFC 9110 section 12.5.3: its own weight where it is named, else the star's; 0: it is not taken.
    private static double Weight(string field, string coding)
    {
        double? named = null, star = null;
        foreach (string member in ListSyntax.Split(field))
        {
            string[] parts = member.Split(';', StringSplitOptions.TrimEntries);
            double weight = 1;
            foreach (string part in parts.Skip(1))
            {
                if (part.StartsWith("q=", StringComparison.OrdinalIgnoreCase) && double.TryParse(part.AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double said))
                    weight = said;
            }
            if (parts[0].Equals(coding, StringComparison.OrdinalIgnoreCase) || (coding == Gzip && parts[0].Equals("x-gzip", StringComparison.OrdinalIgnoreCase)))
                named = weight;
            else if (parts[0] == "*")
                star = weight;
        }
        return named ?? star ?? 0;
    }
}
