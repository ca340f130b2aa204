using Forebay.Search.Text;
using Forebay.Sqlite.Native;

namespace Forebay.Search.Fts5;

/// <summary>The table of synonyms.</summary>
internal static class Fts5Synonyms
{
    private const int MostCharacters = 100;

    public static IEnumerable<(string Term, string Synonym)> Fold(IEnumerable<(string Term, string Synonym)> synonyms)
    {
        foreach ((string term, string synonym) in synonyms)
        {
            (string from, string to) = (Folding.Fold(term), Folding.Fold(synonym));
            if (from.Length is 0 or > MostCharacters || to.Length is 0 or > MostCharacters)
                throw new SearchException($"The synonym '{term}' → '{synonym}' can't be used: both need a letter or digit and at most {MostCharacters} characters.");
            yield return (from, to);
        }
    }

    public static IReadOnlyList<(string Term, string Synonym)> All(SqliteConnection db, Fts5Names names)
    {
        var all = new List<(string, string)>();
        SqliteStatement read = db.Cached($"SELECT term, synonym FROM {names.Synonyms} ORDER BY term, synonym");
        while (read.Step())
            all.Add((read.ColumnText(0)!, read.ColumnText(1)!));
        read.Reset();
        return all;
    }

    public static bool Replace(SqliteConnection db, Fts5Names names, IEnumerable<(string Term, string Synonym)> synonyms)
    {
        db.Execute($"DELETE FROM {names.Synonyms}");
        SqliteStatement insert = db.Cached($"INSERT OR IGNORE INTO {names.Synonyms}(term, synonym) VALUES (?1, ?2)");
        foreach ((string term, string synonym) in synonyms)
        {
            insert.Bind(1, term);
            insert.Bind(2, synonym);
            insert.Run();
        }
        return true;
    }

    /// <summary>What a word stands for, too. A phrase and an unfinished word stand for themselves alone.</summary>
    public static IReadOnlyList<string> Of(SqliteConnection db, Fts5Names names, QueryTerm term, int limit)
    {
        if (term.IsPhrase || term.IsPrefix || limit == 0)
            return [];
        var found = new List<string>();
        SqliteStatement read = db.Cached($"SELECT synonym FROM {names.Synonyms} WHERE term = ?1 LIMIT ?2");
        read.Bind(1, Folding.Fold(term.Text));
        read.Bind(2, limit);
        while (read.Step())
            found.Add(read.ColumnText(0)!);
        read.Reset();
        return found;
    }
}
