namespace Forebay.Search.Text;

/// <summary>Forms of a word that somebody may have meant.</summary>
/// <remarks>After P. Norvig, How to Write a Spelling Corrector (norvig.com/spell-correct.html): all that one slip can make, then a lookup of each.</remarks>
internal static class Spelling
{
    /// <summary>A shorter word has too many neighbours for any of them to be likely.</summary>
    public const int ShortestWord = 4;

    /// <summary>From this length on two slips are looked for.</summary>
    public const int ShortestForTwo = 7;

    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Everything that is one insertion, deletion, replacement or swap away, each once, the word itself left out.</summary>
    public static HashSet<string> OneSlip(string word)
    {
        var forms = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i <= word.Length; i++)
        {
            string head = word[..i], tail = word[i..];
            if (tail.Length > 0)
                forms.Add(head + tail[1..]);
            if (tail.Length > 1)
                forms.Add(head + tail[1] + tail[0] + tail[2..]);
            foreach (char letter in Letters)
            {
                forms.Add(head + letter + tail);
                if (tail.Length > 0)
                    forms.Add(head + letter + tail[1..]);
            }
        }
        forms.Remove(word);
        return forms;
    }

    /// <summary>How many slips lie between two words: optimal string alignment; more than <paramref name="most"/> is told as <paramref name="most"/> + 1.</summary>
    public static int Distance(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int most)
    {
        if (Math.Abs(a.Length - b.Length) > most || a.Length > 64 || b.Length > 64)
            return most + 1;
        Span<int> before = stackalloc int[b.Length + 1], last = stackalloc int[b.Length + 1], row = stackalloc int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            last[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            int least = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                int distance = Math.Min(Math.Min(row[j - 1] + 1, last[j] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    distance = Math.Min(distance, before[j - 2] + 1);
                row[j] = distance;
                least = Math.Min(least, distance);
            }
            if (least > most)
                return most + 1;
            Span<int> spare = before;
            before = last;
            last = row;
            row = spare;
        }
        return Math.Min(last[b.Length], most + 1);
    }
}
