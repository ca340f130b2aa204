namespace Forebay.Http.Fields;

/// <summary>What is left of a date while it is parsed: fixed words, names out of a list, and numbers of a fixed width.</summary>
internal ref struct HttpDateReader(ReadOnlySpan<char> text, StringComparison casing)
{
    private ReadOnlySpan<char> rest = text;

    public readonly bool IsAtEnd => rest.IsEmpty;

    public bool TryRead(ReadOnlySpan<char> word)
    {
        if (!rest.StartsWith(word, casing))
            return false;
        rest = rest[word.Length..];
        return true;
    }

    /// <param name="names">None of them begins another.</param>
    /// <param name="index">Of the name that comes next.</param>
    public bool TryReadName(string[] names, out int index)
    {
        for (index = 0; index < names.Length; index++)
        {
            if (TryRead(names[index]))
                return true;
        }
        return false;
    }

    /// <summary>Reads a number of exactly <paramref name="digits"/> ASCII digits.</summary>
    public bool TryReadNumber(int digits, out int number)
    {
        number = 0;
        if (rest.Length < digits)
            return false;
        foreach (char c in rest[..digits])
        {
            if (!char.IsAsciiDigit(c))
                return false;
            number = number * 10 + (c - '0');
        }
        rest = rest[digits..];
        return true;
    }
}
