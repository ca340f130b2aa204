namespace Forebay.Sql.Reading;

/// <summary>The words that PostgreSQL takes for a time where a string stands for one (manual, 8.5.1.4).</summary>
internal static class ClockWords
{
    // Longer strings are no times (MAXDATELEN is 128).
    private const int Longest = 160;

    /// <summary>Whether a string may be a time that moves.</summary>
    public static bool IsAmong(ReadOnlySpan<char> written)
    {
        if (written.Length > Longest)
            return false;
        // Letters that are written by their number.
        if (written.Length > 0 && written[0] is 'e' or 'E' && HasNumberedLetters(written))
            return true;
        int start = 0;
        for (int at = 0; at <= written.Length; at++)
        {
            if (at < written.Length && char.IsAsciiLetter(written[at]))
                continue;
            if (IsOne(written[start..at]))
                return true;
            start = at + 1;
        }
        return false;
    }

    private static bool HasNumberedLetters(ReadOnlySpan<char> written)
    {
        for (int at = 0; at + 1 < written.Length; at++)
        {
            if (written[at] == '\\' && written[++at] is 'x' or 'u' or 'U' or (>= '0' and <= '9'))
                return true;
        }
        return false;
    }

    private static bool IsOne(ReadOnlySpan<char> word) =>
        word.Equals("now", StringComparison.OrdinalIgnoreCase) || word.Equals("today", StringComparison.OrdinalIgnoreCase)
        || word.Equals("tomorrow", StringComparison.OrdinalIgnoreCase) || word.Equals("yesterday", StringComparison.OrdinalIgnoreCase);
}
