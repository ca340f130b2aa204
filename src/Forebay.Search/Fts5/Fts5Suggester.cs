using Forebay.Search.Text;
using Forebay.Sqlite.Native;

namespace Forebay.Search.Fts5;

/// <summary>Completes what people type, from the fields of the most popular documents that have all the words.</summary>
internal sealed class Fts5Suggester(SqliteConnection db, Fts5Names names, Fts5Definition definition, Fts5Matcher matcher)
{
    // Documents looked at for each suggestion wanted: several may share an artist.
    private const int DocumentsEach = 60;

    public IReadOnlyList<Suggestion> Suggest(IReadOnlyList<QueryTerm> words, int limit) =>
        [.. definition.TextFields.Where(field => field.SuggestionId is not null).SelectMany(field => Of(field, words, limit))];

    private List<Suggestion> Of(TextField field, IReadOnlyList<QueryTerm> words, int limit)
    {
        int index = definition.IndexOfText(field.Name);
        string id = field.SuggestionId == "id" ? "d.document" : "d." + field.SuggestionId;
        SqliteStatement read = db.Cached($"SELECT {id}, d.{field.Name}, highlight({names.Fts}, {index}, '{Marks.Open}', '{Marks.Close}') FROM {names.Fts} f CROSS JOIN {names.Doc} d ON d.id = f.rowid WHERE {names.Fts} MATCH ?1 LIMIT ?2");
        read.Bind(1, matcher.Match([.. words.Select(word => new QueryClause([word with { Field = field.Name }], IsNegated: false))], Fts5Filter.None, _ => [], stems: false).Expression);
        read.Bind(2, (long)limit * DocumentsEach);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var begin = new List<Suggestion>();
        var inside = new List<Suggestion>();
        while (begin.Count < limit && read.Step())
        {
            string text = read.ColumnText(1) ?? "";
            // Found by its plain form in the hidden column, it has no mark; it is a completion all the same.
            if (!seen.Add(text))
                continue;
            string marked = read.ColumnText(2) ?? "";
            var suggestion = new Suggestion(field.Name, text, read.IsNull(0) ? null : read.ColumnInt64(0), Marks.ToHtml(marked));
            (marked.StartsWith(Marks.Open) ? begin : inside).Add(suggestion);
        }
        read.Reset();
        return [.. begin.Concat(inside).Take(limit)];
    }
}
