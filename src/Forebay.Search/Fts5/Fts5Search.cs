using System.Globalization;
using Forebay.Search.Text;
using Forebay.Sqlite.Native;

namespace Forebay.Search.Fts5;

/// <summary>One search, on one connection, in one read transaction.</summary>
internal sealed class Fts5Search(SqliteConnection db, Fts5Names names, Fts5Definition definition, Fts5Options options, Fts5Matcher matcher)
{
    public SearchPage Run(SearchRequest request, IReadOnlyList<QueryClause> clauses)
    {
        CheckFields(request);
        if (matcher.Filters(request.Filters, Bounds) is not { } filters)
            return new SearchPage { Total = 0, Hits = [], Facets = [.. request.Facets.Select(field => new Facet(field, [], IsLowerBound: false))] };
        Found found = Find(clauses, filters, request.Sort);
        string? corrected = null;
        bool relaxed = false;
        if (found.Total == 0 && request.CorrectTypos && new Fts5Speller(db, names, matcher).Correct(clauses) is { Count: > 0 } candidates)
        {
            foreach (IReadOnlyList<QueryClause> candidate in candidates)
            {
                Found better = Find(candidate, filters, request.Sort);
                if (better.Total == 0)
                    continue;
                (found, clauses, corrected) = (better, candidate, string.Join(' ', candidate));
                break;
            }
        }
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
            Hits = Hits(found, request),
            Facets = [.. request.Facets.Select(field => CountFacet(field, request, clauses, found, relaxed))],
        };
    }

    private Found Find(IReadOnlyList<QueryClause> clauses, string filters, SearchSort? sort)
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

    private Found Rank(string match, string table, SearchSort? sort)
    {
        bool byPopularity = sort is { Field: SearchSort.Popularity };
        string score = sort is null ? $"bm25({table}, {string.Join(", ", definition.TextFields.Select(field => field.Weight.ToString(CultureInfo.InvariantCulture)))}, 0.5, 0.0)" : "0.0";
        string capped = $"SELECT rowid AS id, {score} AS score FROM {table} WHERE {table} MATCH ?1 LIMIT ?2";
        // SQLite's sort is stable in id where values are equal, because id is the last key.
        string sql = sort is null || byPopularity ? capped : $"SELECT c.id, c.score FROM ({capped}) c CROSS JOIN {names.Doc} d ON d.id = c.id ORDER BY d.{sort.Field} IS NULL, d.{sort.Field}{(definition.IndexOfText(sort.Field) < definition.TextFields.Count ? " COLLATE NOCASE" : "")}{(sort.Descending ? " DESC" : "")}, c.id";
        SqliteStatement read = db.Cached(sql);
        read.Bind(1, match);
        read.Bind(2, options.MaxCandidates);
        var ranked = new List<Candidate>();
        while (read.Step())
            ranked.Add(new Candidate(read.ColumnInt64(0), -read.ColumnDouble(1)));
        read.Reset();
        if (sort is null)
            ranked.Sort((a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Id.CompareTo(b.Id));
        else if (byPopularity && !sort.Descending)
            ranked.Reverse();
        if (ranked.Count < options.MaxCandidates)
            return new Found(match, [.. ranked], ranked.Count, IsLowerBound: false);
        long counted = Count(match, table);
        return new Found(match, [.. ranked], Math.Min(counted, options.MaxCounted), counted > options.MaxCounted);
    }

    private long Count(string match, string table)
    {
        SqliteStatement count = db.Cached($"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {table} MATCH ?1 LIMIT ?2)");
        count.Bind(1, match);
        count.Bind(2, options.MaxCounted + 1L);
        long counted = count.Step() ? count.ColumnInt64(0) : 0;
        count.Reset();
        return counted;
    }

    private List<SearchHit> Hits(Found found, SearchRequest request)
    {
        var hits = new List<SearchHit>();
        foreach (Candidate candidate in found.Ranked.Skip((int)Math.Min(int.MaxValue, (request.Page - 1L) * request.Size)).Take(request.Size))
        {
            bool stem = found.Stems.Contains(candidate.Id);
            hits.Add(Read(candidate, stem ? found.StemMatch! : found.Match, stem ? names.Stem : names.Fts));
        }
        return hits;
    }

    private SearchHit Read(Candidate candidate, string match, string table)
    {
        int texts = definition.TextFields.Count;
        string highlights = string.Join(", ", Enumerable.Range(0, texts).Select(i => $"highlight({table}, {i}, '{Marks.Open}', '{Marks.Close}')"));
        SqliteStatement read = db.Cached($"SELECT d.document, {string.Join(", ", definition.TextFields.Select(field => "d." + field.Name).Concat(definition.Values.Select(value => "d." + value.Name)))}, {highlights} FROM {table} f CROSS JOIN {names.Doc} d ON d.id = f.rowid WHERE {table} MATCH ?1 AND f.rowid = ?2");
        read.Bind(1, match);
        read.Bind(2, candidate.Id);
        if (!read.Step())
            throw new SearchException($"Document {candidate.Id} of the index '{names.Index}' was found but can't be read; validate the index and rebuild it.");
        var fields = new Dictionary<string, string?>(StringComparer.Ordinal);
        var values = new Dictionary<string, long?>(StringComparer.Ordinal);
        var marked = new Dictionary<string, string>(StringComparer.Ordinal);
        long document = read.ColumnInt64(0);
        for (int i = 0; i < texts; i++)
        {
            fields[definition.TextFields[i].Name] = read.ColumnText(1 + i);
            if (read.ColumnText(1 + texts + definition.Values.Count + i) is { } text && Marks.Has(text))
                marked[definition.TextFields[i].Name] = Marks.ToHtml(text);
        }
        for (int i = 0; i < definition.Values.Count; i++)
            values[definition.Values[i].Name] = read.IsNull(1 + texts + i) ? null : read.ColumnInt64(1 + texts + i);
        read.Reset();
        return new SearchHit(document, candidate.Score, fields, values, marked);
    }

    private Facet CountFacet(string field, SearchRequest request, IReadOnlyList<QueryClause> clauses, Found found, bool relaxed)
    {
        // One's own filter is left out: else a facet could only tell the value that was chosen already.
        if (request.Filters.Any(filter => filter.Field == field))
        {
            string others = matcher.Filters(request.Filters.Where(filter => filter.Field != field), Bounds)!;
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

    private (long Least, long Greatest)? Bounds(string field)
    {
        SqliteStatement read = db.Cached($"SELECT (SELECT min({field}) FROM {names.Doc}), (SELECT max({field}) FROM {names.Doc})");
        (long, long)? bounds = read.Step() && !read.IsNull(0) ? (read.ColumnInt64(0), read.ColumnInt64(1)) : null;
        read.Reset();
        return bounds;
    }

    private IReadOnlyList<string> Synonyms(QueryTerm term) => Fts5Synonyms.Of(db, names, term, options.MaxSynonyms);

    private readonly record struct Candidate(long Id, double Score);

    /// <summary>The candidates of a search, best first.</summary>
    private sealed record Found(string Match, Candidate[] Ranked, long Total, bool IsLowerBound)
    {
        /// <summary>The match by which the ids in <see cref="Stems"/> were found.</summary>
        public string? StemMatch { get; init; }

        public HashSet<long> Stems { get; init; } = [];
    }
}
