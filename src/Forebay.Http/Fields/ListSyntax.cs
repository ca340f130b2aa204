namespace Forebay.Http.Fields;

/// <summary>Lists of fields that are defined as such (RFC 9110 section 5.6.1).</summary>
internal static class ListSyntax
{
    /// <summary>The members, without the whitespace around them and without empty ones. A comma in a quoted string separates nothing.</summary>
    /// <remarks>A quoted string that does not end takes the rest.</remarks>
    public static IEnumerable<string> Split(string? value)
    {
        int begin = 0;
        for (int at = 0; value is not null && at <= value.Length; at++)
        {
            if (at < value.Length && value[at] == '"')
                at = EndOfQuoted(value, at);
            if (at < value.Length && value[at] != ',')
                continue;
            string member = value[begin..Math.Min(at, value.Length)].Trim(' ', '\t');
            begin = at + 1;
            if (member.Length > 0)
                yield return member;
        }
    }

    /// <summary>Whether it is a token (RFC 9110 section 5.6.2).</summary>
    public static bool IsToken(ReadOnlySpan<char> text)
    {
        foreach (char letter in text)
        {
            if (!IsTokenLetter(letter))
                return false;
        }
        return text.Length > 0;
    }

    public static bool IsTokenLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter);

    /// <summary>The index of the quote that ends a quoted string (RFC 9110 section 5.6.4); the length, where none does.</summary>
    public static int EndOfQuoted(ReadOnlySpan<char> text, int begin)
    {
        for (int at = begin + 1; at < text.Length; at++)
        {
            if (text[at] == '\\')
                at++;
            else if (text[at] == '"')
                return at;
        }
        return text.Length;
    }
}
