using System.Text;
using Forebay.Search.Text;

namespace Forebay.Search.Fts5;

/// <summary>Writes FTS5's match expressions. Whatever people wrote stands in quotation marks in it, so it can't be anything but text.</summary>
internal sealed class Fts5Matcher(Fts5Definition definition)
{
    private readonly string allText = $"{{{string.Join(' ', definition.TextFields.Select(field => field.Name))} {Fts5Names.Alias}}}";

    /// <summary>Everything that the filters let through.</summary>
    public static string Everything => $"{Fts5Names.Facets} : \"{Fts5Names.Everything}\"";

    /// <summary>A match expression for a query.</summary>
    /// <param name="clauses">The query.</param>
    /// <param name="filters">From <see cref="Filters"/>.</param>
    /// <param name="synonyms">What else a word may be.</param>
    /// <param name="stems">For the table of stems: it knows no phrases.</param>
    public Fts5Match Match(IReadOnlyList<QueryClause> clauses, string filters, Func<QueryTerm, IReadOnlyList<string>> synonyms, bool stems)
    {
        // The text comes first in it: the rank knows its phrases by their number.
        var prefixes = new List<bool>();
        string wanted = string.Join(" AND ", clauses.Where(clause => !clause.IsNegated).Select(clause => AnyOf(clause, synonyms, stems, prefixes)).ToArray());
        string match = (wanted, filters) switch
        {
            ("", "") => Everything,
            ("", _) => filters,
            (_, "") => wanted,
            _ => $"({wanted}) AND {filters}",
        };
        string unwanted = string.Join(" OR ", clauses.Where(clause => clause.IsNegated).Select(clause => AnyOf(clause, _ => [], stems, [])));
        return new Fts5Match(unwanted.Length == 0 ? match : $"({match}) NOT ({unwanted})", prefixes);
    }

    /// <summary>Any of the terms: the search of last resort.</summary>
    public Fts5Match MatchAny(IReadOnlyList<QueryClause> clauses, string filters, Func<QueryTerm, IReadOnlyList<string>> synonyms)
    {
        QueryTerm[] terms = [.. clauses.Where(clause => !clause.IsNegated).SelectMany(clause => clause.Terms)];
        return Match([new QueryClause(terms, IsNegated: false), .. clauses.Where(clause => clause.IsNegated)], filters, synonyms, stems: false);
    }

    /// <summary>A match expression for one term alone.</summary>
    public string Single(QueryTerm term, bool stems = false) => Scope(term, Quote(term, stems, []));

    private string AnyOf(QueryClause clause, Func<QueryTerm, IReadOnlyList<string>> synonyms, bool stems, List<bool> prefixes) =>
        "(" + string.Join(" OR ", clause.Terms.SelectMany(term => Forms(term, synonyms, stems, prefixes).Select(form => Scope(term, form)))) + ")";

    private static IEnumerable<string> Forms(QueryTerm term, Func<QueryTerm, IReadOnlyList<string>> synonyms, bool stems, List<bool> prefixes)
    {
        yield return Quote(term, stems, prefixes);
        foreach (string synonym in synonyms(term))
            yield return Quote(new QueryTerm(synonym), stems, prefixes);
        // Written with a letter that the documents may not have, or the other way round: the hidden column has the plain form.
        if (Folding.WithoutSpecialLetters(term.Text) is { } plain)
            yield return Quote(term with { Text = plain }, stems, prefixes);
    }

    private string Scope(QueryTerm term, string expression) =>
        term.Field is null ? $"{allText} : {expression}" : $"{{{term.Field} {Fts5Names.Alias}}} : {expression}";

    private static string Quote(QueryTerm term, bool stems, List<bool> prefixes)
    {
        if (!stems)
        {
            prefixes.Add(term.IsPrefix);
            return $"\"{term.Text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"{(term.IsPrefix ? " *" : "")}";
        }
        // Without positions there are no phrases: each of the words must be there.
        string[] words = Words(term.Text);
        prefixes.AddRange(words.Select((_, i) => term.IsPrefix && i == words.Length - 1));
        return words.Length == 0 ? "\"\"" : "(" + string.Join(" AND ", words.Select((word, i) => $"\"{word}\"{(term.IsPrefix && i == words.Length - 1 ? " *" : "")}")) + ")";
    }

    /// <summary>The filters as a match expression; empty: none. Null: they let nothing through.</summary>
    /// <param name="filters">The request's.</param>
    /// <param name="bounds">The least and the greatest of a number in the index; null where no document has one.</param>
    /// <exception cref="SearchException">A filter names no value of the index, or can't be used on it.</exception>
    public string? Filters(IEnumerable<SearchFilter> filters, Func<string, (long Least, long Greatest)?> bounds)
    {
        var all = new StringBuilder();
        foreach (SearchFilter filter in filters)
        {
            if (Filter(filter, bounds) is not { } expression)
                return null;
            if (expression.Length > 0)
                all.Append(all.Length > 0 ? " AND " : "").Append(Fts5Names.Facets).Append(" : ").Append(expression);
        }
        return all.Length == 0 ? "" : $"({all})";
    }

    /// <summary>A text's words, as the tokenizer cuts them.</summary>
    internal static string[] Words(string text)
    {
        var words = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
            words.Append(Folding.IsWordRune(rune) ? rune.ToString() : " ");
        return words.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private string? Filter(SearchFilter filter, Func<string, (long Least, long Greatest)?> bounds)
    {
        int index = definition.Values.TakeWhile(value => value.Name != filter.Field).Count();
        if (index == definition.Values.Count)
            throw new SearchException($"There is no value '{filter.Field}' to filter by; there are {string.Join(", ", definition.Values.Select(value => value.Name))}.");
        if (definition.Values[index].Kind == ValueKind.Shown)
            throw new SearchException($"'{filter.Field}' is only shown: the index can't filter by it. Make it a category or a number in the index's definition.");
        switch (filter)
        {
            case ValueFilter { Values.Count: 0 }:
                throw new SearchException($"The filter on '{filter.Field}' has no values; give at least one, or leave it out.");
            case ValueFilter { Values.Count: > FacetWords.MostWords } many:
                throw new SearchException($"The filter on '{filter.Field}' has {many.Values.Count} values; at most {FacetWords.MostWords} are possible.");
            case ValueFilter values:
                return FacetWords.Any(index, values.Values);
            case RangeFilter when definition.Values[index].Kind != ValueKind.Number:
                throw new SearchException($"'{filter.Field}' is a category: filter it by its values, not by a range.");
            case RangeFilter range:
                return Range(index, range, bounds);
            default:
                throw new SearchException($"A filter of type {filter.GetType().Name} is not known; use {nameof(ValueFilter)} or {nameof(RangeFilter)}.");
        }
    }

    private static string? Range(int index, RangeFilter range, Func<string, (long Least, long Greatest)?> bounds)
    {
        if (range is { From: null, To: null })
            return "";
        if (range.From > range.To)
            throw new SearchException($"The range of '{range.Field}' goes from {range.From} to {range.To}; the first must not be the greater.");
        if (bounds(range.Field) is not { } known)
            return null;
        long from = Math.Max(range.From ?? known.Least, known.Least), to = Math.Min(range.To ?? known.Greatest, known.Greatest);
        if (FacetWords.WordsOf(from, to) > FacetWords.MostWords)
            throw new SearchException($"The range of '{range.Field}' from {from} to {to} is too wide for its unit; give a narrower one, or index the number in a coarser unit.");
        return FacetWords.Range(index, from, to);
    }
}
