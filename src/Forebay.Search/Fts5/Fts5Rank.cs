using System.Runtime.CompilerServices;
using Forebay.Sqlite.Native;

namespace Forebay.Search.Fts5;

/// <summary>BM25 with column weights, as an FTS5 function of our own: <c>forebay_rank(table, whole words' bits, weight, …)</c>; greater is better.</summary>
/// <remarks>
/// FTS5's bm25() counts the rows of every phrase of the expression, the words of the filters too, before it ranks the first row: at a million
/// documents that is nearly all of the time (a filtered search: 52 ms of 60). Here only the text's whole words are counted, and only up to
/// where more would not change the weight much. The formula and its constants are bm25()'s own (sqlite.org/fts5.html section 5.1.1).
/// </remarks>
internal static class Fts5Rank
{
    public const string Name = "forebay_rank";
    private const double K1 = 1.2;
    private const double B = 0.75;
    // A word in more documents than this weighs as one in this many: the rest of its list is not read.
    private const long MostCounted = 4_000;
    private const double LeastWeight = 1e-6;
    private static readonly ConditionalWeakTable<SqliteConnection, object> Known = [];

    /// <summary>Makes the function known to a connection, once.</summary>
    public static void Register(SqliteConnection db)
    {
        if (Known.TryGetValue(db, out _))
            return;
        db.CreateFts5Function(Name, Score);
        Known.Add(db, Known);
    }

    private static double Score(scoped Fts5Row row, ReadOnlySpan<double> arguments)
    {
        if (row.State is not QueryWeights query)
            row.SetState(query = QueryWeights.Of(row, (long)arguments[0]));
        ReadOnlySpan<double> weights = arguments[1..];
        Span<double> frequencies = query.Frequencies;
        frequencies.Clear();
        int instances = row.InstanceCount;
        for (int i = 0; i < instances; i++)
        {
            (int phrase, int column, _) = row.Instance(i);
            frequencies[phrase] += weights[column];
        }
        double length = B * row.ColumnSize(-1) / query.MeanLength;
        double score = 0;
        for (int i = 0; i < frequencies.Length; i++)
            score += query.Rarity[i] * frequencies[i] * (K1 + 1) / (frequencies[i] + (K1 * (1 - B + length)));
        return score;
    }

    /// <summary>What is the same for all rows of a query. For the query's connection alone.</summary>
    private sealed class QueryWeights(double[] rarity, double meanLength)
    {
        public double[] Rarity => rarity;

        public double MeanLength => meanLength;

        public double[] Frequencies { get; } = new double[rarity.Length];

        public static QueryWeights Of(scoped Fts5Row row, long wholeWords)
        {
            long rows = Math.Max(1, row.RowCount);
            var rarity = new double[row.PhraseCount];
            for (int i = 0; i < rarity.Length; i++)
            {
                bool counted = i < Fts5Match.MostPhrases && (wholeWords >> i & 1) != 0;
                double found = counted ? row.RowsWith(i, MostCounted) : Math.Min(rows / 2.0, MostCounted);
                rarity[i] = Math.Max(LeastWeight, Math.Log((rows - found + 0.5) / (found + 0.5)));
            }
            return new QueryWeights(rarity, Math.Max(1.0, (double)row.ColumnTotalSize(-1) / rows));
        }
    }
}
