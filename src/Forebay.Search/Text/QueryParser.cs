using System.Text;

namespace Forebay.Search.Text;

/// <summary>Reads what people write into a search field. There are no errors: what is no sign is text.</summary>
/// <remarks>
/// Words are separated by white space and must all match. <c>"a phrase"</c> (to the end where it is not closed), <c>-word</c>,
/// <c>this OR that</c> (binds more tightly than the space, as people know it from the large engines), <c>begin*</c>, <c>field:word</c>,
/// <c>field:"a phrase"</c>. A term without any letter or digit is dropped: nothing could match it.
/// </remarks>
public sealed class QueryParser(IReadOnlyDictionary<string, string> fields)
{
    private const string Or = "OR";

    /// <summary>The conditions; none where the text says nothing.</summary>
    /// <param name="text">At most <see cref="SearchRequest.MaxCharacters"/> characters and <see cref="SearchRequest.MaxWords"/> terms of it are read.</param>
    /// <param name="lastWordIsPrefix">The last word may be unfinished.</param>
    public IReadOnlyList<QueryClause> Parse(string text, bool lastWordIsPrefix = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > SearchRequest.MaxCharacters)
            text = text[..SearchRequest.MaxCharacters];
        var clauses = new List<QueryClause>();
        int at = 0, terms = 0;
        bool either = false;
        while (terms < SearchRequest.MaxWords && Next(text, ref at) is { } written)
        {
            if (written is { Term: { Text: Or, Field: null, IsPhrase: false, IsPrefix: false }, IsNegated: false })
            {
                // At the beginning, the end, or after a minus it joins nothing, and is dropped.
                either = clauses.Count > 0 && !clauses[^1].IsNegated;
                continue;
            }
            if (!HasLetterOrDigit(written.Term.Text))
                continue;
            terms++;
            if (either && !written.IsNegated)
                clauses[^1] = clauses[^1] with { Terms = [.. clauses[^1].Terms, written.Term] };
            else
                clauses.Add(new QueryClause([written.Term], written.IsNegated));
            either = false;
        }
        return lastWordIsPrefix && EndsInWord(text) ? WithPrefix(clauses) : clauses;
    }

    private static bool EndsInWord(string text) => text.Length > 0 && !char.IsWhiteSpace(text[^1]) && text[^1] != '"';

    private static List<QueryClause> WithPrefix(List<QueryClause> clauses)
    {
        if (clauses is [.., { Terms: [.., { IsPhrase: false } last] } clause])
            clauses[^1] = clause with { Terms = [.. clause.Terms.SkipLast(1), last with { IsPrefix = true }] };
        return clauses;
    }

    private (QueryTerm Term, bool IsNegated)? Next(string text, ref int at)
    {
        while (at < text.Length && IsSpace(text[at]))
            at++;
        if (at == text.Length)
            return null;
        bool negated = text[at] == '-' && at + 1 < text.Length && !IsSpace(text[at + 1]);
        if (negated)
            at++;
        string? field = ReadField(text, ref at);
        if (text[at] == '"')
        {
            int end = text.IndexOf('"', at + 1);
            string phrase = end < 0 ? text[(at + 1)..] : text[(at + 1)..end];
            at = end < 0 ? text.Length : end + 1;
            return (new QueryTerm(Clean(phrase), field, IsPhrase: true), negated);
        }
        int begin = at;
        // A quotation mark inside of a word begins a phrase of its own.
        while (at < text.Length && !IsSpace(text[at]) && text[at] != '"')
            at++;
        string word = text[begin..at];
        bool prefix = word.EndsWith('*');
        return (new QueryTerm(Clean(prefix ? word.TrimEnd('*') : word), field, IsPrefix: prefix), negated);
    }

    private string? ReadField(string text, ref int at)
    {
        int colon = text.IndexOf(':', at);
        // "artist: queen" is text: the sign stands right before its word.
        if (colon < 0 || colon + 1 >= text.Length || IsSpace(text[colon + 1]) || !fields.TryGetValue(text[at..colon].ToLowerInvariant(), out string? field))
            return null;
        at = colon + 1;
        return field;
    }

    // Control characters would end the text inside of SQLite; halves of surrogate pairs are no text at all.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            clean.Append(Rune.IsControl(rune) || rune == Rune.ReplacementChar ? " " : rune.ToString());
        return clean.ToString().Trim();
    }

    private static bool IsSpace(char c) => char.IsWhiteSpace(c) || char.IsControl(c);

    private static bool HasLetterOrDigit(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || Rune.IsNumber(rune))
                return true;
        }
        return false;
    }
}
