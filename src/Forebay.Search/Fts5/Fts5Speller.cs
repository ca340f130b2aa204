using Forebay.Search.Text;
using Forebay.Sqlite.Native;

namespace Forebay.Search.Fts5;

/// <summary>Finds what somebody may have meant by a word that is in no document. A word that is in one is never touched.</summary>
internal sealed class Fts5Speller(SqliteConnection db, Fts5Names names, Fts5Matcher matcher)
{
    private const int MostForms = 5;
    private const int MostQueries = 5;

    /// <summary>The query with its unknown words corrected, the likeliest first; none where nothing is unknown or nothing is near.</summary>
    public IReadOnlyList<IReadOnlyList<QueryClause>> Correct(IReadOnlyList<QueryClause> clauses)
    {
        List<IReadOnlyList<QueryClause>> queries = [clauses];
        bool changed = false;
        foreach (QueryTerm term in clauses.Where(clause => !clause.IsNegated).SelectMany(clause => clause.Terms))
        {
            if (!term.IsPhrase && Forms(term) is { Count: > 0 } forms)
            {
                queries = [.. forms.SelectMany(form => queries.Select(query => Replace(query, term, form))).Take(MostQueries)];
                changed = true;
            }
        }
        return changed ? queries : [];
    }

    private static IReadOnlyList<QueryClause> Replace(IReadOnlyList<QueryClause> clauses, QueryTerm term, string form) =>
        [.. clauses.Select(clause => clause with { Terms = [.. clause.Terms.Select(one => ReferenceEquals(one, term) ? one with { Text = form } : one)] })];

    private List<string> Forms(QueryTerm term)
    {
        string word = Folding.Fold(term.Text);
        if (word.Length < Spelling.ShortestWord || word.Contains(' ', StringComparison.Ordinal) || Exists(term))
            return [];
        List<(string Word, long Documents)> near = [.. Spelling.OneSlip(word).Select(form => (form, Documents(form))).Where(one => one.Item2 > 0)];
        if (near.Count == 0 && word.Length >= Spelling.ShortestForTwo)
            near = TwoSlips(word);
        // Slips are rare at a word's beginning, so the same first letter counts before the number of documents.
        return [.. near.OrderByDescending(one => one.Word[0] == word[0]).ThenByDescending(one => one.Documents).ThenBy(one => one.Word, StringComparer.Ordinal)
            .Select(one => one.Word).Where(form => Exists(term with { Text = form })).Take(MostForms)];
    }

    private bool Exists(QueryTerm term) => Matches(matcher.Single(term), names.Fts) || Matches(matcher.Single(term, stems: true), names.Stem);

    private bool Matches(string match, string table)
    {
        SqliteStatement read = db.Cached($"SELECT 1 FROM {table} WHERE {table} MATCH ?1 LIMIT 1");
        read.Bind(1, match);
        bool found = read.Step();
        read.Reset();
        return found;
    }

    private long Documents(string word)
    {
        SqliteStatement read = db.Cached($"SELECT doc FROM {names.Vocabulary} WHERE term = ?1");
        read.Bind(1, word);
        long documents = read.Step() ? read.ColumnInt64(0) : 0;
        read.Reset();
        return documents;
    }

    // Words with the same first letter: a few thousand of a large vocabulary.
    private List<(string Word, long Documents)> TwoSlips(string word)
    {
        var near = new List<(string, long)>();
        SqliteStatement read = db.Cached($"SELECT term, doc FROM {names.Vocabulary} WHERE term >= ?1 AND term < ?2");
        read.Bind(1, word[..1]);
        read.Bind(2, word[..1] + '\uFFFF');
        while (read.Step())
        {
            string other = read.ColumnText(0)!;
            if (Spelling.Distance(word, other, 2) <= 2)
                near.Add((other, read.ColumnInt64(1)));
        }
        read.Reset();
        return near;
    }
}
