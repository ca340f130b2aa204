using Forebay.Search.Text;
using Forebay.Sqlite.Native;

namespace Forebay.Search.Fts5;

/// <summary>Finds what somebody may have meant by a word that is in no document. A word that is in one, or that is known otherwise, is never touched.</summary>
internal sealed class Fts5Speller(SqliteConnection db, Fts5Names names, Fts5Definition definition, Fts5Matcher matcher, Func<QueryTerm, bool> isKnown)
{
    private const int MostForms = 5;
    private const int MostQueries = 5;
    // Of the documents written since the build: some milliseconds.
    private const int MostFresh = 500;
    private readonly string texts = string.Join(" || ' ' || ", definition.TextFields.Select(field => $"ifnull(d.{field.Name}, '')"));

    /// <summary>The query with its unknown words corrected, the likeliest first; none where nothing is unknown or nothing is near.</summary>
    public IReadOnlyList<IReadOnlyList<QueryClause>> Correct(IReadOnlyList<QueryClause> clauses)
    {
        List<IReadOnlyList<QueryClause>> queries = [clauses];
        bool changed = false;
        foreach (QueryTerm term in clauses.Where(clause => !clause.IsNegated).SelectMany(clause => clause.Terms))
        {
            if (!term.IsPhrase && !isKnown(term) && Forms(term) is { Count: > 0 } forms)
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

    // Words with the same first letter and about the same length; only of the near ones the documents are counted.
    private List<(string Word, long Documents)> TwoSlips(string word) =>
        [.. BuiltWords(word).Concat(FreshWords(word)).Distinct().Where(other => Spelling.Distance(word, other, 2) <= 2).Select(other => (other, Documents(other))).Where(one => one.Item2 > 0)];

    private List<string> BuiltWords(string word)
    {
        var words = new List<string>();
        SqliteStatement read = db.Cached($"SELECT term FROM {names.Words} WHERE term >= ?1 AND term < ?2 AND length(term) BETWEEN ?3 AND ?4");
        read.Bind(1, word[..1]);
        read.Bind(2, word[..1] + '\uFFFF');
        read.Bind(3, word.Length - 2L);
        read.Bind(4, word.Length + 2L);
        while (read.Step())
            words.Add(read.ColumnText(0)!);
        read.Reset();
        return words;
    }

    private List<string> FreshWords(string word)
    {
        var words = new List<string>();
        SqliteStatement read = db.Cached($"SELECT {texts} FROM {names.Fresh} f CROSS JOIN {names.Doc} d ON d.id = f.id ORDER BY f.place DESC LIMIT {MostFresh}");
        while (read.Step())
            words.AddRange(Folding.Fold(read.ColumnText(0)!).Split(' ').Where(other => other.Length > 0 && other[0] == word[0] && Math.Abs(other.Length - word.Length) <= 2));
        read.Reset();
        return words;
    }
}
