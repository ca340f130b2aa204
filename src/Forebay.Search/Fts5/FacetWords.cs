namespace Forebay.Search.Fts5;

/// <summary>Values as words of a hidden column, so that FTS5 itself intersects them with the text.</summary>
/// <remarks>
/// A number is written at two grains, so that a range is an OR of few words: the fine ones at its ends, the coarse ones between (the idea of
/// Lucene's numeric ranges: Schindler and Diepenbroek, Generic XML-based framework for metadata portals, 2008).
/// </remarks>
internal static class FacetWords
{
    /// <summary>How many fine numbers a coarse one holds.</summary>
    public const int Coarse = 32;

    /// <summary>A range of more words is refused: its index would have to be made with coarser numbers.</summary>
    public const int MostWords = 2_000;

    /// <summary>What the words of a value begin with.</summary>
    public static char Letter(int index) => (char)('a' + index);

    /// <summary>A match expression for a value that is one of some.</summary>
    public static string Any(int index, IEnumerable<long> values) => Join(values.Select(value => Fine(index, value)));

    /// <summary>A match expression for a range, both ends included; null where nothing can match.</summary>
    /// <param name="index">Which value.</param>
    /// <param name="from">The least.</param>
    /// <param name="to">The greatest.</param>
    public static string? Range(int index, long from, long to)
    {
        from = Math.Max(0, from);
        if (to < from)
            return null;
        var words = new List<string>();
        long value = from;
        while (value <= to)
        {
            if (value % Coarse == 0 && value + Coarse - 1 <= to)
            {
                words.Add($"{Letter(index)}x{value / Coarse}");
                value += Coarse;
            }
            else
            {
                words.Add(Fine(index, value));
                value++;
            }
        }
        return Join(words);
    }

    /// <summary>How many words a range takes.</summary>
    public static long WordsOf(long from, long to) => to < from ? 0 : Math.Min(to - from + 1, ((to - from) / Coarse) + (2 * Coarse));

    private static string Fine(int index, long value) => $"{Letter(index)}{value}";

    private static string Join(IEnumerable<string> words) => "(" + string.Join(" OR ", words.Select(word => $"\"{word}\"")) + ")";
}
