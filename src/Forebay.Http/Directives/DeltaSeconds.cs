namespace Forebay.Http.Directives;

/// <summary>A number of seconds as fields write it (RFC 9111 section 1.2.2).</summary>
internal static class DeltaSeconds
{
    /// <summary>What a greater number counts as, as the RFC says: 68 years.</summary>
    public const long Most = 1L << 31;

    /// <summary>Reads digits and nothing else: no sign, no fraction, no whitespace.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long seconds)
    {
        seconds = 0;
        foreach (char digit in text)
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            seconds = Math.Min(Most, seconds * 10 + (digit - '0'));
        }
        return text.Length > 0;
    }
}
