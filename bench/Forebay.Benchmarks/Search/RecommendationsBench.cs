using System.CommandLine;
using System.Diagnostics;
using Forebay.Search.Recommendations;
using Spectre.Console;

namespace Forebay.Benchmarks.Search;

/// <summary>Hides a fifth of each playlist and invoice, and asks the recommender for it.</summary>
/// <remarks>All of what is fitted is fitted without the hidden part. recall@20 is hits among min(20, hidden); MRR is of the first hit; every track is a candidate.</remarks>
internal sealed class RecommendationsBench() : Bench("recommendations", "recall@20 and MRR of the recommender on Chinook's playlists and invoices, beside random, popular, same genre and same album, artist or genre.")
{
    public const int LargestPlaylist = 1_500;
    private const int SmallestPlaylist = 10;
    private const int Splits = 5;
    private const int Top = 20;
    private const string Ours = "forebay (default weights)";
    private const string Tuned = "forebay (weights of this data)";
    private const string Same = "same album, artist, genre";
    private readonly Option<string> import = new("--import") { Description = "Chinook_Sqlite.sqlite.", Required = true };

    public override IEnumerable<Option> Options => [import];

    public override async Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        ChinookSample data = ChinookSample.Read(Path.GetFullPath(options.GetValue(import)!));
        var figures = new Dictionary<(string Task, string Method), List<(double Recall, double Mrr)>>();
        double fitting = 0;
        for (int split = 0; split < Splits; split++)
        {
            var random = new Random(1000 + split);
            List<(int[] Visible, int[] Hidden)> playlists = [.. data.Playlists.Select(one => Hide(one, random))], invoices = [.. data.Invoices.Select(one => Hide(one, random))];
            long started = Stopwatch.GetTimestamp();
            await using TrackScorer scorer = await TrackScorer.FitAsync(data, [.. playlists.Select(one => one.Visible)], [.. invoices.Select(one => one.Visible)]);
            fitting += Stopwatch.GetElapsedTime(started).TotalSeconds / Splits;
            await MeasureAsync("playlists", [.. playlists.Where(one => one.Hidden.Length > 0 && one.Visible.Length + one.Hidden.Length is >= SmallestPlaylist and <= LargestPlaylist)], scorer, split, figures);
            await MeasureAsync("invoices", [.. invoices.Where(one => one.Hidden.Length > 0 && one.Visible.Length > 0)], scorer, split, figures);
            cancellationToken.ThrowIfCancellationRequested();
        }
        List<BenchResult> results = [new("recommendations/fit", fitting, "s")];
        foreach (((string task, string method), List<(double Recall, double Mrr)> all) in figures)
        {
            bool ours = method == Ours;
            (double recallBar, double mrrBar) = task == "playlists" ? (0.48, 0.45) : (0.57, 0.17);
            results.Add(Row($"{task}/{method}/recall@20", all.Average(one => one.Recall), ours ? recallBar : null));
            results.Add(Row($"{task}/{method}/MRR", all.Average(one => one.Mrr), ours ? mrrBar : null));
        }
        foreach (string task in (string[])["playlists", "invoices"])
        {
            results.AddRange(Difference(task, "recall@20", figures[(task, Ours)], figures[(task, Same)], one => one.Recall));
            results.AddRange(Difference(task, "MRR", figures[(task, Ours)], figures[(task, Same)], one => one.Mrr));
        }
        ResultTable.Print(console, results);
        return results;
    }

    private static BenchResult Row(string name, double value, double? bar) => new("recommendations/" + name, value, "", Bar: bar, Ok: bar is { } least ? value >= least : null);

    private static IEnumerable<BenchResult> Difference(string task, string figure, List<(double Recall, double Mrr)> ours, List<(double Recall, double Mrr)> same, Func<(double Recall, double Mrr), double> read)
    {
        double[] differences = [.. ours.Zip(same, (a, b) => read(a) - read(b))];
        double mean = differences.Average();
        double error = Math.Sqrt(differences.Sum(one => (one - mean) * (one - mean)) / (differences.Length - 1) / differences.Length);
        return [Row($"{task}/{figure} over {Same}", mean, 0), new BenchResult($"recommendations/{task}/{figure} over {Same}, standard error", error, "")];
    }

    private static (int[] Visible, int[] Hidden) Hide(int[] members, Random random)
    {
        if (members.Length < 2)
            return (members, []);
        int[] mixed = [.. members];
        random.Shuffle(mixed);
        int hidden = Math.Max(1, (int)Math.Round(members.Length * 0.2));
        return ([.. mixed[hidden..].Order()], mixed[..hidden]);
    }

    private static async Task MeasureAsync(string task, List<(int[] Visible, int[] Hidden)> queries, TrackScorer scorer, int split, Dictionary<(string Task, string Method), List<(double Recall, double Mrr)>> figures)
    {
        foreach ((string method, Func<int[], Random, Task<IReadOnlyList<int>>> rank) in Methods(scorer))
        {
            var each = new (double Recall, double Mrr)[queries.Count];
            await Parallel.ForAsync(0, queries.Count, async (i, _) => each[i] = Judge(await rank(queries[i].Visible, new Random((split * 10_000) + i)), queries[i].Hidden));
            if (!figures.TryGetValue((task, method), out List<(double Recall, double Mrr)>? all))
                figures[(task, method)] = all = [];
            // Of each split the mean: it is the splits that are independent of each other.
            all.Add((each.Average(one => one.Recall), each.Average(one => one.Mrr)));
        }
    }

    private static IEnumerable<(string Method, Func<int[], Random, Task<IReadOnlyList<int>>> Rank)> Methods(TrackScorer scorer)
    {
        var tuned = new RecommenderOptions();
        (tuned.Weights[Strategy.Collaborative], tuned.Weights[Strategy.Text], tuned.Weights[Strategy.Genre]) = (0.6, 0.25, 0.15);
        yield return (Ours, (visible, _) => scorer.MixedAsync(visible, new RecommenderOptions()));
        yield return (Tuned, (visible, _) => scorer.MixedAsync(visible, tuned));
        yield return (Same, (visible, _) => Task.FromResult(scorer.SameAlbumArtistGenre(visible)));
        yield return ("same genre, popular first", (visible, _) => Task.FromResult(scorer.SameGenre(visible)));
        yield return ("popular", (visible, _) => Task.FromResult(scorer.Popular(visible)));
        yield return ("random", (visible, random) => Task.FromResult(scorer.AtRandom(visible, random)));
    }

    private static (double Recall, double Mrr) Judge(IReadOnlyList<int> ranked, int[] hidden)
    {
        HashSet<int> wanted = [.. hidden];
        int hits = ranked.Take(Top).Count(wanted.Contains);
        int first = ranked.TakeWhile(one => !wanted.Contains(one)).Count();
        return (hits / (double)Math.Min(Top, hidden.Length), first < ranked.Count ? 1.0 / (first + 1) : 0);
    }
}
