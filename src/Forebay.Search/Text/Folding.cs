using System.Text;

namespace Forebay.Search.Text;

/// <summary>Brings words to the form in which the index has them: lower case, without diacritics.</summary>
/// <remarks>
/// The tables stand here because the framework decomposes nothing where globalization is invariant. Letters that have no decomposition
/// (<c>ø</c>, <c>æ</c>, <c>ß</c>) are kept by <see cref="Fold"/>, as FTS5's <c>remove_diacritics 2</c> keeps them (sqlite.org/fts5.html section 4.3.1).
/// </remarks>
public static class Folding
{
    private static readonly Dictionary<char, char> Plain = Pairs(
        "àáâãäåāăąǎ", 'a', "çćĉċč", 'c', "ďď", 'd', "èéêëēĕėęěẽ", 'e', "ĝğġģ", 'g', "ĥȟ", 'h', "ìíîïĩīĭįǐ", 'i', "ĵ", 'j', "ķ", 'k', "ĺļľ", 'l',
        "ñńņňǹ", 'n', "òóôõöōŏőǒơ", 'o', "ŕŗř", 'r', "śŝşšș", 's', "ţťț", 't', "ùúûüũūŭůűųǔư", 'u', "ŵẁẃẅ", 'w', "ýÿŷỳ", 'y', "źżž", 'z');

    /// <summary>Letters that people write otherwise, with what they write.</summary>
    internal static readonly (char Letter, string Plain)[] Aliases = [('æ', "ae"), ('œ', "oe"), ('ø', "o"), ('ß', "ss"), ('ł', "l"), ('đ', "d"), ('ð', "d"), ('þ', "th"), ('ı', "i")];

    /// <summary>Lower case, without diacritics, white space and punctuation as single spaces.</summary>
    public static string Fold(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var folded = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!IsWordRune(rune))
            {
                if (folded.Length > 0 && folded[^1] != ' ')
                    folded.Append(' ');
                continue;
            }
            Rune lower = Rune.ToLowerInvariant(rune);
            if (lower.IsBmp && Plain.TryGetValue((char)lower.Value, out char plain))
                folded.Append(plain);
            else if (!IsMark(lower))
                folded.Append(lower.ToString());
        }
        return folded.ToString().TrimEnd();
    }

    /// <summary>The text as people write it who lack some letters; null where it has none of those.</summary>
    internal static string? WithoutSpecialLetters(string text)
    {
        string lower = text.ToLowerInvariant();
        string plain = Aliases.Aggregate(lower, (now, alias) => now.Replace(alias.Letter.ToString(), alias.Plain, StringComparison.Ordinal));
        return plain == lower ? null : plain;
    }

    /// <summary>True for what words are made of: letters, digits, private characters and marks (the tokenizer's classes L*, N*, Co, and M*).</summary>
    internal static bool IsWordRune(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.IsNumber(rune) || IsMark(rune);

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    private static Dictionary<char, char> Pairs(params ReadOnlySpan<object> pairs)
    {
        var map = new Dictionary<char, char>();
        for (int i = 0; i < pairs.Length; i += 2)
        {
            foreach (char letter in (string)pairs[i])
                map[letter] = (char)pairs[i + 1];
        }
        return map;
    }
}
