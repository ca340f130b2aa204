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
    /// <param name="filter">From <see cref="Filters"/>.</param>
    /// <param name="synonyms">What else a word may be.</param>
    /// <param name="stems">For the table of stems: it knows no phrases.</param>
    public Fts5Match Match(IReadOnlyList<QueryClause> clauses, Fts5Filter filter, Func<QueryTerm, IReadOnlyList<string>> synonyms, bool stems)
    {
        // The text comes first in it: the rank knows its phrases by their number.
        var prefixes = new List<bool>();
        string wanted = string.Join(" AND ", clauses.Where(clause => !clause.IsNegated).Select(clause => AnyOf(clause, synonyms, stems, prefixes)).ToArray());
        string match = (wanted, filter.Expression) switch
        {
            ("", "") => Everything,
            ("", _) => filter.Expression,
            (_, "") => wanted,
            _ => $"({wanted}) AND {filter.Expression}",
        };
        string unwanted = string.Join(" OR ", clauses.Where(clause => clause.IsNegated).Select(clause => AnyOf(clause, _ => [], stems, [])));
        bool longPrefix = clauses.Any(clause => clause.Terms.Any(term => term.IsPrefix && Folding.Fold(term.Text).Split(' ')[^1].Length is not (2 or 3)));
        return new Fts5Match(unwanted.Length == 0 ? match : $"({match}) NOT ({unwanted})", filter, prefixes, longPrefix);
    }

    /// <summary>Any of the terms: the search of last resort.</summary>
    public Fts5Match MatchAny(IReadOnlyList<QueryClause> clauses, Fts5Filter filter, Func<QueryTerm, IReadOnlyList<string>> synonyms)
    {
        QueryTerm[] terms = [.. clauses.Where(clause => !clause.IsNegated).SelectMany(clause => clause.Terms)];
        return Match([new QueryClause(terms, IsNegated: false), .. clauses.Where(clause => clause.IsNegated)], filter, synonyms, stems: false);
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

    /// <summary>The filters as a match expression, and as conditions on the numbers of a document (d).</summary>
    /// <param name="filters">The request's.</param>
    /// <exception cref="SearchException">A filter names no value of the index, or can't be used on it.</exception>
    public Fts5Filter Filters(IReadOnlyCollection<SearchFilter> filters)
    {
        List<string> expressions = [], conditions = [], parameters = [];
        foreach (SearchFilter filter in filters)
        {
            int index = definition.Values.TakeWhile(value => value.Name != filter.Field).Count();
            if (index == definition.Values.Count)
                throw new SearchException($"There is no value '{filter.Field}' to filter by; there are {string.Join(", ", definition.Values.Select(value => value.Name))}.");
            ValueField value = definition.Values[index];
            if (value.Kind == ValueKind.Shown)
                throw new SearchException($"'{filter.Field}' is only shown: the index can't filter by it. Make it a category or a number in the index's definition.");
            Add(filter, value, index, filters.Any(one => one is ValueFilter && definition.Values.Any(other => other.Name == one.Field && other.Kind == ValueKind.Category)), expressions, conditions, parameters);
        }
        return new Fts5Filter(expressions.Count == 0 ? "" : $"({string.Join(" AND ", expressions.Select(one => $"{Fts5Names.Facets} : {one}"))})", string.Concat(conditions), parameters);
    }

    /// <summary>A text's words, as the tokenizer cuts them.</summary>
    internal static string[] Words(string text)
    {
        var words = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
            words.Append(Folding.IsWordRune(rune) ? rune.ToString() : " ");
        return words.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static void Add(SearchFilter filter, ValueField value, int index, bool narrowed, List<string> expressions, List<string> conditions, List<string> parameters)
    {
        switch (filter)
        {
            case ValueFilter { Values.Count: 0 or > FacetWords.MostValues } wrong:
                throw new SearchException($"The filter on '{filter.Field}' has {wrong.Values.Count} values; give 1 to {FacetWords.MostValues}, or leave it out.");
            case ValueFilter values when value.Kind == ValueKind.Category:
                expressions.Add(FacetWords.Any(index, values.Values));
                break;
            case ValueFilter values:
                Condition($"d.{value.Name} IN (SELECT value FROM json_each(", $"[{string.Join(',', values.Values)}]", "))");
                if (!narrowed && values.Values.Count <= FacetWords.MostBuckets)
                    expressions.Add(FacetWords.Any(index, values.Values.Select(one => Math.Max(0, one) / value.Bucket)));
                break;
            case RangeFilter when value.Kind != ValueKind.Number:
                throw new SearchException($"'{filter.Field}' is a category: filter it by its values, not by a range.");
            case RangeFilter range when range.From > range.To:
                throw new SearchException($"The range of '{filter.Field}' goes from {range.From} to {range.To}; the first must not be the greater.");
            case RangeFilter range:
                if (range.From is { } from)
                    Condition($"d.{value.Name} >= CAST(", $"{from}", " AS INTEGER)");
                if (range.To is { } to)
                    Condition($"d.{value.Name} <= CAST(", $"{to}", " AS INTEGER)");
                // Where a category narrows the rows already, to check their numbers costs less than to intersect more lists.
                if (!narrowed && range is { From: { } first, To: { } last } && FacetWords.Range(index, value.Bucket, first, last) is { } buckets)
                    expressions.Add(buckets);
                break;
            default:
                throw new SearchException($"A filter of type {filter.GetType().Name} is not known; use {nameof(ValueFilter)} or {nameof(RangeFilter)}.");
        }

        // Bound, not written: the statement stays the same for all numbers, and is prepared once.
        void Condition(string before, string number, string after)
        {
            conditions.Add($" AND {before}?{Fts5Filter.FirstParameter + parameters.Count}{after}");
            parameters.Add(number);
        }
    }
}
