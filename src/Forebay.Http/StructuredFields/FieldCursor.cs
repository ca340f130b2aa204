using System.Buffers;

namespace Forebay.Http.StructuredFields;

/// <summary>What is left of a field value while it is parsed. At its end every question about the next character is answered by no.</summary>
internal ref struct FieldCursor(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> rest = text;

    public readonly bool IsAtEnd => rest.IsEmpty;

    /// <summary>The next character, or NUL at the end: NUL itself is allowed nowhere in a structured field, so the two need not be told apart.</summary>
    public readonly char Next => rest.IsEmpty ? '\0' : rest[0];

    public bool TryTake(char expected)
    {
        if (rest.IsEmpty || rest[0] != expected)
            return false;
        rest = rest[1..];
        return true;
    }

    public bool TryTakeAny(out char taken)
    {
        taken = Next;
        if (rest.IsEmpty)
            return false;
        rest = rest[1..];
        return true;
    }

    /// <summary>Takes exactly <paramref name="count"/> characters, or none and fails.</summary>
    public bool TryTake(int count, out ReadOnlySpan<char> taken)
    {
        taken = default;
        if (rest.Length < count)
            return false;
        taken = rest[..count];
        rest = rest[count..];
        return true;
    }

    /// <summary>Takes what stands before <paramref name="end"/>, and the end itself; fails where there is no end.</summary>
    public bool TryTakeUntil(char end, out ReadOnlySpan<char> taken)
    {
        taken = default;
        int length = rest.IndexOf(end);
        if (length < 0)
            return false;
        taken = rest[..length];
        rest = rest[(length + 1)..];
        return true;
    }

    /// <summary>Takes as many as are among <paramref name="allowed"/>; maybe none.</summary>
    public ReadOnlySpan<char> TakeWhile(SearchValues<char> allowed)
    {
        int length = rest.IndexOfAnyExcept(allowed);
        ReadOnlySpan<char> taken = length < 0 ? rest : rest[..length];
        rest = rest[taken.Length..];
        return taken;
    }

    public ReadOnlySpan<char> TakeDigits()
    {
        int length = rest.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> taken = length < 0 ? rest : rest[..length];
        rest = rest[taken.Length..];
        return taken;
    }

    public void SkipSpaces() => rest = rest.TrimStart(' ');

    /// <summary>Skips OWS, which unlike the space inside of members may be tabs (RFC 9110 section 5.6.3).</summary>
    public void SkipOptionalWhitespace() => rest = rest.TrimStart(" \t");
}
