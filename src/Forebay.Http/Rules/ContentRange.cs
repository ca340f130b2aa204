using System.Globalization;

namespace Forebay.Http.Rules;

/// <summary>Which bytes of a whole a part holds (RFC 9110 section 14.4).</summary>
/// <param name="First">The first byte's index.</param>
/// <param name="Last">The last byte's index.</param>
/// <param name="Complete">How long the whole is; null: not known.</param>
internal readonly record struct ContentRange(long First, long Last, long? Complete)
{
    public long Length => Last - First + 1;

    /// <summary>Reads <c>bytes 0-99/200</c> and <c>bytes 0-99/*</c>; not those of an unsatisfied range, which hold nothing.</summary>
    public static bool TryParse(string? text, out ContentRange range)
    {
        range = default;
        // Units are compared without regard to case (RFC 9110 section 14.1).
        if (text is null || !text.StartsWith("bytes ", StringComparison.OrdinalIgnoreCase))
            return false;
        ReadOnlySpan<char> rest = text.AsSpan(6).Trim(' ');
        int dash = rest.IndexOf('-'), slash = rest.IndexOf('/');
        if (dash < 0 || slash < dash || !TryParse(rest[..dash], out long first) || !TryParse(rest[(dash + 1)..slash], out long last))
            return false;
        long? complete = null;
        if (rest[(slash + 1)..] is not "*")
        {
            if (!TryParse(rest[(slash + 1)..], out long length))
                return false;
            complete = length;
        }
        range = new ContentRange(first, last, complete);
        return first <= last && (complete is null || last < complete);
    }

    public override string ToString() => $"bytes {First}-{Last}/{Complete?.ToString(CultureInfo.InvariantCulture) ?? "*"}";

    private static bool TryParse(ReadOnlySpan<char> text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
