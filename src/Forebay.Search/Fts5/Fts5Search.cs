using System.Globalization;
using Forebay.Search.Text;
using Forebay.Sqlite.Native;

namespace Forebay.Search.Fts5;

/// <summary>One search, on one connection, in one read transaction.</summary>
internal sealed class Fts5Search(SqliteConnection db, Fts5Names names, Fts5Definition definition, Fts5Options options, Fts5Matcher matcher)
{
    // The hidden column repeats what stands in another.
    private const string AliasWeight = "0.5";

    public SearchPage Run(SearchRequest request, IReadOnlyList<QueryClause> clauses)
    {
        CheckFields(request);
        Fts5Filter filters = matcher.Filters(request.Filters);
        Found found = Find(clauses, filters, request.Sort);
        string? corrected = null;
        bool relaxed = false;
        if (request.CorrectTypos && Correct(clauses, found, filters, request.Sort) is { } better)
            (found, clauses, corrected) = (better.Found, better.Clauses, string.Join(' ', better.Clauses));
        if (found.Total == 0 && clauses.Count(clause => !clause.IsNegated) > 1)
        {
            found = Rank(matcher.MatchAny(clauses, filters, Synonyms), names.Fts, request.Sort);
            relaxed = found.Total > 0;
        }
        return new SearchPage
        {
            Total = found.Total,
            TotalIsLowerBound = found.IsLowerBound,
            Corrected = corrected,
            Relaxed = relaxed,
            SortIsPartial = (found.IsLowerBound || found.Total > found.Ranked.Length) && request.Sort is { } sort && sort is not { Field: SearchSort.Popularity, Descending: true },
            Hits = Hits(found, request),
            Facets = [.. request.Facets.Select(field => CountFacet(field, request, clauses, found, relaxed))],
        };
    }

    // Where something was found, a word that is in no document can only be one of several that would do: then the others may hide a slip.
    private (Found Found, IReadOnlyList<QueryClause> Clauses)? Correct(IReadOnlyList<QueryClause> clauses, Found found, Fts5Filter filters, SearchSort? sort)
    {
        if (found.Total > 0 && (found.Total >= options.StemsBelow || !clauses.Any(clause => !clause.IsNegated && clause.Terms.Count > 1)))
            return null;
        foreach (IReadOnlyList<QueryClause> candidate in new Fts5Speller(db, names, definition, matcher, term => found.Total > 0 && Synonyms(term).Count > 0).Correct(clauses))
        {
            Found better = Find(candidate, filters, sort);
            if (better.Total > found.Total)
                return (better, candidate);
        }
        return null;
    }

    private Found Find(IReadOnlyList<QueryClause> clauses, Fts5Filter filters, SearchSort? sort)
    {
        Found exact = Rank(matcher.Match(clauses, filters, Synonyms, stems: false), names.Fts, sort ?? (clauses.Count == 0 ? new SearchSort(SearchSort.Popularity, Descending: true) : null));
        // A phrase means what it says: its order and its forms.
        if (exact.Total >= options.StemsBelow || clauses.All(clause => clause.IsNegated) || clauses.Any(clause => clause.Terms.Any(term => term.IsPhrase)))
            return exact;
        Found stems = Rank(matcher.Match(clauses, filters, Synonyms, stems: true), names.Stem, sort);
        HashSet<long> known = [.. exact.Ranked.Select(one => one.Id)];
        List<Candidate> more = [.. stems.Ranked.Where(one => !known.Contains(one.Id))];
        if (more.Count == 0)
            return exact;
        // Exact words come first, whatever the stems' scores are; under an order of the caller's both are one list.
        Candidate[] ranked = sort is null ? [.. exact.Ranked, .. more] : [.. Merge(exact.Ranked, stems.Ranked)];
        return new Found(exact.Match, ranked, exact.Total + more.Count, stems.IsLowerBound) { StemMatch = stems.Match, Stems = [.. more.Select(one => one.Id)] };
    }

    private static IEnumerable<Candidate> Merge(Candidate[] exact, Candidate[] stems)
    {
        // Both are in the order asked for; stems have all that exact has, but for phrases.
        HashSet<long> covered = [.. stems.Select(one => one.Id)];
        return exact.Where(one => !covered.Contains(one.Id)).Concat(stems);
    }

    private Found Rank(Fts5Match match, string table, SearchSort? sort)
    {
        bool byPopularity = sort is { Field: SearchSort.Popularity };
        string score = sort is null ? $"{Fts5Rank.Name}({table}, ?3, {string.Join(", ", definition.TextFields.Select(field => field.Weight.ToString(CultureInfo.InvariantCulture)))}, {AliasWeight}, 0.0)" : "0.0";
        // Conditions are tested before the score: what they leave out costs no ranking.
        string capped = match.Filter.Conditions.Length == 0
            ? $"SELECT rowid AS id, {score} AS score FROM {table} WHERE {table} MATCH ?1 LIMIT ?2"
            : $"SELECT f.rowid AS id, {score} AS score FROM {table} f CROSS JOIN {names.Doc} d ON d.id = f.rowid WHERE {table} MATCH ?1{match.Filter.Conditions} LIMIT ?2";
        bool byText = sort is not null && definition.IndexOfText(sort.Field) < definition.TextFields.Count;
        string sql = sort is null || byPopularity ? capped
            : $"SELECT c.id, c.score FROM ({capped}) c CROSS JOIN {names.Doc} d ON d.id = c.id ORDER BY d.{sort.Field} IS NULL, d.{sort.Field}{(byText ? " COLLATE NOCASE" : "")}{(sort.Descending ? " DESC" : "")}, c.id";
        SqliteStatement read = db.Cached(sql);
        read.Bind(1, match.Expression);
        // One more than is ranked tells whether there are more.
        read.Bind(2, options.MaxCandidates + 1L);
        if (sort is null)
            read.Bind(3, match.WholeWords());
        match.Filter.Bind(read);
        var ranked = new List<Candidate>();
        while (read.Step())
            ranked.Add(new Candidate(read.ColumnInt64(0), read.ColumnDouble(1)));
        read.Reset();
        bool more = ranked.Count > options.MaxCandidates;
        if (more)
            ranked.RemoveAt(ranked.Count - 1);
        if (sort is null)
            ranked.Sort((a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Id.CompareTo(b.Id));
        else if (byPopularity && !sort.Descending)
            ranked.Reverse();
        if (!more)
            return new Found(match, [.. ranked], ranked.Count, IsLowerBound: false);
        long counted = options.MaxCounted > options.MaxCandidates ? Count(match, table) : options.MaxCandidates + 1;
        return new Found(match, [.. ranked], Math.Min(counted, options.MaxCounted), counted > options.MaxCounted);
    }

    private long Count(Fts5Match match, string table)
    {
        SqliteStatement count = db.Cached(match.Filter.Conditions.Length == 0
            ? $"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {table} MATCH ?1 LIMIT ?2)"
            : $"SELECT count(*) FROM (SELECT 1 FROM {table} f CROSS JOIN {names.Doc} d ON d.id = f.rowid WHERE {table} MATCH ?1{match.Filter.Conditions} LIMIT ?2)");
        count.Bind(1, match.Expression);
        count.Bind(2, options.MaxCounted + 1L);
        match.Filter.Bind(count);
        long counted = count.Step() ? count.ColumnInt64(0) : 0;
        count.Reset();
        return counted;
    }

    private SearchHit[] Hits(Found found, SearchRequest request)
    {
        Candidate[] page = [.. found.Ranked.Skip((int)Math.Min(int.MaxValue, (request.Page - 1L) * request.Size)).Take(request.Size)];
        var hits = new Dictionary<long, SearchHit>();
        Read(page.Where(one => !found.Stems.Contains(one.Id)), found.Match, names.Fts, hits);
        if (found.StemMatch is { } stems)
            Read(page.Where(one => found.Stems.Contains(one.Id)), stems, names.Stem, hits);
        return [.. page.Select(one => hits.TryGetValue(one.Id, out SearchHit? hit) ? hit
            : throw new SearchException($"Document {one.Id} of the index '{names.Index}' was found but can't be read; validate the index and rebuild it."))];
    }

    private void Read(IEnumerable<Candidate> candidates, Fts5Match match, string table, Dictionary<long, SearchHit> hits)
    {
        Dictionary<long, double> scores = candidates.ToDictionary(one => one.Id, one => one.Score);
        if (scores.Count == 0)
            return;
        string highlights = string.Join(", ", definition.TextFields.Select((field, i) => field.SnippetWords is { } words
            ? $"snippet({table}, {i}, '{Marks.Open}', '{Marks.Close}', '…', {words})"
            : $"highlight({table}, {i}, '{Marks.Open}', '{Marks.Close}')"));
        string columns = string.Join(", ", definition.TextFields.Select(field => "d." + field.Name).Concat(definition.Values.Select(value => "d." + value.Name)));
        // The match goes straight to a row, unless to set it up costs more than to run it once over all: then the plus keeps SQLite from setting it up for each.
        string rows = match.HasLongPrefix ? "+f.rowid IN (SELECT value FROM json_each(?2)) LIMIT ?3" : "f.rowid = ?2";
        SqliteStatement read = db.Cached($"SELECT f.rowid, d.document, {columns}, {highlights} FROM {table} f CROSS JOIN {names.Doc} d ON d.id = f.rowid WHERE {table} MATCH ?1 AND {rows}");
        read.Bind(1, match.Expression);
        if (match.HasLongPrefix)
        {
            read.Bind(2, $"[{string.Join(',', scores.Keys)}]");
            read.Bind(3, scores.Count);
            Collect();
            return;
        }
        foreach (long id in scores.Keys)
        {
            read.Bind(2, id);
            Collect();
        }

        void Collect()
        {
            while (read.Step())
            {
                long id = read.ColumnInt64(0);
                hits[id] = ReadHit(read, scores[id]);
            }
            read.Reset();
        }
    }

    private SearchHit ReadHit(SqliteStatement read, double score)
    {
        int texts = definition.TextFields.Count, values = definition.Values.Count;
        var fields = new Dictionary<string, string?>(texts, StringComparer.Ordinal);
        var numbers = new Dictionary<string, long?>(values, StringComparer.Ordinal);
        var marked = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < texts; i++)
        {
            fields[definition.TextFields[i].Name] = read.ColumnText(2 + i);
            if (read.ColumnText(2 + texts + values + i) is { } text && Marks.Has(text))
                marked[definition.TextFields[i].Name] = Marks.ToHtml(text);
        }
        for (int i = 0; i < values; i++)
            numbers[definition.Values[i].Name] = read.IsNull(2 + texts + i) ? null : read.ColumnInt64(2 + texts + i);
        return new SearchHit(read.ColumnInt64(1), score, fields, numbers, marked);
    }

    private Facet CountFacet(string field, SearchRequest request, IReadOnlyList<QueryClause> clauses, Found found, bool relaxed)
    {
        // One's own filter is left out: else a facet could only tell the value that was chosen already.
        if (request.Filters.Any(filter => filter.Field == field))
        {
            Fts5Filter others = matcher.Filters([.. request.Filters.Where(filter => filter.Field != field)]);
            found = relaxed ? Rank(matcher.MatchAny(clauses, others, Synonyms), names.Fts, null) : Find(clauses, others, null);
        }
        ValueField value = definition.Values.Single(one => one.Name == field);
        string label = value.Label is null ? "NULL" : $"d.{value.Label}";
        SqliteStatement read = db.Cached($"SELECT d.{field}, {label} FROM {names.Doc} d WHERE d.id = ?1");
        var counts = new Dictionary<long, (string? Label, long Count)>();
        int most = Math.Min(options.MaxFacetMatches, found.Ranked.Length);
        foreach (Candidate candidate in found.Ranked.AsSpan(0, most))
        {
            read.Bind(1, candidate.Id);
            if (read.Step() && !read.IsNull(0))
            {
                long key = read.ColumnInt64(0);
                counts[key] = counts.TryGetValue(key, out (string? Label, long Count) known) ? (known.Label, known.Count + 1) : (read.ColumnText(1), 1);
            }
            read.Reset();
        }
        IEnumerable<FacetCount> sorted = counts.Select(one => new FacetCount(one.Key, one.Value.Label ?? one.Key.ToString(CultureInfo.InvariantCulture), one.Value.Count))
            .OrderByDescending(one => one.Count).ThenBy(one => one.Value);
        return new Facet(field, [.. sorted.Take(options.MaxFacetValues)], found.Total > most);
    }

    private void CheckFields(SearchRequest request)
    {
        if (request.Sort is { } sort && sort.Field != SearchSort.Popularity && !definition.TextFields.Any(field => field.Name == sort.Field) && !definition.Values.Any(value => value.Name == sort.Field))
            throw new SearchException($"There is no field '{sort.Field}' to sort by; there are {string.Join(", ", definition.TextFields.Select(field => field.Name).Concat(definition.Values.Select(value => value.Name)).Prepend(SearchSort.Popularity))}.");
        if (request.Facets.FirstOrDefault(field => definition.Values.All(value => value.Name != field)) is { } unknown)
            throw new SearchException($"There is no value '{unknown}' to count; there are {string.Join(", ", definition.Values.Select(value => value.Name))}.");
    }

    private IReadOnlyList<string> Synonyms(QueryTerm term) => Fts5Synonyms.Of(db, names, term, options.MaxSynonyms);

    private readonly record struct Candidate(long Id, double Score);

    /// <summary>The candidates of a search, best first.</summary>
    private sealed record Found(Fts5Match Match, Candidate[] Ranked, long Total, bool IsLowerBound)
    {
        /// <summary>The match by which the ids in <see cref="Stems"/> were found.</summary>
        public Fts5Match? StemMatch { get; init; }

        public HashSet<long> Stems { get; init; } = [];
    }
}
