using Forebay.Sqlite.Native;

namespace Forebay.Search.Fts5;

/// <summary>A match expression with what the rank must know of it.</summary>
/// <param name="Expression">FTS5's own syntax.</param>
/// <param name="Filter">The filters: their expression is part of this one.</param>
/// <param name="Prefixes">For each phrase of the text, in the order of the expression: whether it is the beginning of a word.</param>
/// <param name="HasLongPrefix">A beginning of a word has no index of its own: to set it up, FTS5 merges the lists of all its words.</param>
internal sealed record Fts5Match(string Expression, Fts5Filter Filter, IReadOnlyList<bool> Prefixes, bool HasLongPrefix)
{
    /// <summary>The most phrases whose frequency is asked for; a query of 32 words has seldom more.</summary>
    public const int MostPhrases = 52;

    /// <summary>The phrases that are whole words of the text, as a number's bits.</summary>
    public long WholeWords()
    {
        long bits = 0;
        for (int i = 0; i < Math.Min(Prefixes.Count, MostPhrases); i++)
            bits |= Prefixes[i] ? 0 : 1L << i;
        return bits;
    }
}

/// <summary>The filters of a request.</summary>
/// <param name="Expression">A match expression that lets through all they let through, and perhaps more; empty: everything.</param>
/// <param name="Conditions">SQL on the document's row (d) for what the expression lets through too much: <c> AND …</c>, or empty.</param>
/// <param name="Parameters">The conditions' parameters, from <see cref="FirstParameter"/> on.</param>
internal sealed record Fts5Filter(string Expression, string Conditions, IReadOnlyList<string> Parameters)
{
    public const int FirstParameter = 4;

    public static Fts5Filter None { get; } = new("", "", []);

    public void Bind(SqliteStatement statement)
    {
        for (int i = 0; i < Parameters.Count; i++)
            statement.Bind(FirstParameter + i, Parameters[i]);
    }
}
