namespace Forebay.Search.Fts5;

/// <summary>A match expression with what the rank must know of it.</summary>
/// <param name="Expression">FTS5's own syntax.</param>
/// <param name="Prefixes">For each phrase of the text, in the order of the expression: whether it is the beginning of a word.</param>
internal sealed record Fts5Match(string Expression, IReadOnlyList<bool> Prefixes)
{
    /// <summary>The most phrases whose frequency is asked for; a query of 32 words has seldom more.</summary>
    public const int MostPhrases = 52;

    /// <summary>The phrases that are whole words of the text, as a number's bits.</summary>
    public long WholeWords()
    {
        long bits = 0;
        for (int i = 0; i < Math.Min(Prefixes.Count, MostPhrases); i++)
            bits |= Prefixes[i] ? 0 : 1L << i;
        return bits;
    }
}
