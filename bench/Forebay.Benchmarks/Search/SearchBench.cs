using System.CommandLine;
using System.Diagnostics;
using Forebay.Search;
using Forebay.Search.Fts5;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using MusicStore.Search;
using Spectre.Console;

namespace Forebay.Benchmarks.Search;

/// <summary>Searches without any cache of results: each kind alone, then 100 people at once.</summary>
internal sealed class SearchBench() : Bench("search", "Full-text search over --tracks tracks: p50 and p99 of each kind of query, 100 users with 1 s think time, and the build of the index.")
{
    private const int Users = 100;
    private const int Repeats = 200;
    private static readonly TimeSpan ThinkTime = TimeSpan.FromSeconds(1);
    private readonly Option<int> tracks = new("--tracks") { Description = "Tracks in the catalogue.", DefaultValueFactory = _ => 1_000_000 };
    private readonly Option<int> seconds = new("--seconds") { Description = "How long the 100 users search.", DefaultValueFactory = _ => 20 };

    public override IEnumerable<Option> Options => [tracks, seconds];

    public override async Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("forebay-bench").FullName;
        try
        {
            List<BenchResult> results = [];
            var catalogue = new WordyCatalogue(options.GetValue(tracks), seed: 1);
            string file = Path.Combine(folder, "store.db");
            using (var db = new SqliteConnection(file))
            {
                catalogue.Fill(db);
                long before = new FileInfo(file).Length;
                long started = Stopwatch.GetTimestamp();
                Fts5Index.Build(db, TrackIndex.Definition, TimeProvider.System);
                double build = Stopwatch.GetElapsedTime(started).TotalSeconds;
                results.Add(new BenchResult("search/build", build, "s", Bar: 25, Ok: build <= 25));
                results.Add(new BenchResult("search/index-size", (new FileInfo(file).Length - before) / 1e6, "MB"));
                db.Execute("ANALYZE");
            }
            await using var pool = new SqlitePool(new SqlitePoolOptions { Path = file, Readers = Environment.ProcessorCount * 2 });
            using var index = new Fts5Index(pool, TrackIndex.Definition);
            foreach ((string kind, Func<Random, SearchRequest> make) in Kinds(catalogue.Vocabulary))
                results.AddRange(await MeasureAsync(kind, index, make, cancellationToken));
            results.AddRange(await MeasureUsersAsync(index, catalogue.Vocabulary, TimeSpan.FromSeconds(options.GetValue(seconds)), cancellationToken));
            long rebuildStart = Stopwatch.GetTimestamp();
            await index.RebuildAsync(cancellationToken: cancellationToken);
            results.Add(new BenchResult("search/rebuild-beside-searches", Stopwatch.GetElapsedTime(rebuildStart).TotalSeconds, "s"));
            ResultTable.Print(console, results);
            return results;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<(string Kind, Func<Random, SearchRequest> Make)> Kinds(string[] words)
    {
        yield return ("one rare word", random => new SearchRequest { Text = words[random.Next(20_000, 90_000)] });
        yield return ("one word", random => new SearchRequest { Text = words[random.Next(50, 2_000)] });
        yield return ("one frequent word", random => new SearchRequest { Text = words[random.Next(0, 8)] });
        yield return ("two words", random => new SearchRequest { Text = $"{words[random.Next(0, 200)]} {words[random.Next(0, 2_000)]}" });
        yield return ("two frequent words", random => new SearchRequest { Text = $"{words[random.Next(0, 8)]} {words[random.Next(8, 20)]}" });
        yield return ("prefix of two letters", random => new SearchRequest { Text = words[random.Next(0, 2_000)][..2], LastWordIsPrefix = true });
        yield return ("prefix of three letters", random => new SearchRequest { Text = words[random.Next(0, 2_000)][..3], LastWordIsPrefix = true });
        yield return ("word and prefix", random => new SearchRequest { Text = $"{words[random.Next(0, 200)]} {words[random.Next(0, 2_000)][..3]}", LastWordIsPrefix = true });
        yield return ("phrase", random => new SearchRequest { Text = $"\"{words[random.Next(0, 20)]} {words[random.Next(0, 50)]}\"" });
        yield return ("filtered", Filtered(words));
        yield return ("typo", random => new SearchRequest { Text = Slip(words[random.Next(50, 5_000)], random) });
        yield return ("word with four facets", random => new SearchRequest { Text = words[random.Next(0, 2_000)], Facets = [TrackIndex.Genre, TrackIndex.Artist, TrackIndex.Decade, TrackIndex.Media] });
        yield return ("filters without a text", random => new SearchRequest { Filters = [new ValueFilter(TrackIndex.Genre, random.Next(1, 26)), new RangeFilter(TrackIndex.Year, 1980, 1989)] });
        yield return ("sorted by year", random => new SearchRequest { Text = words[random.Next(0, 20)], Sort = new SearchSort(TrackIndex.Year) });
    }

    private static Func<Random, SearchRequest> Filtered(string[] words) => random => new SearchRequest
    {
        Text = words[random.Next(0, 20)],
        Filters = [new ValueFilter(TrackIndex.Genre, random.Next(1, 26)), new RangeFilter(TrackIndex.Year, random.Next(1960, 1990), 1995), new RangeFilter(TrackIndex.Price, null, 100)],
    };

    private static string Slip(string word, Random random)
    {
        int at = random.Next(1, word.Length - 1);
        return random.Next(2) == 0 ? word[..at] + word[(at + 1)..] : word[..at] + word[at + 1] + word[at] + word[(at + 2)..];
    }

    private static async Task<IEnumerable<BenchResult>> MeasureAsync(string kind, Fts5Index index, Func<Random, SearchRequest> make, CancellationToken cancellationToken)
    {
        var random = new Random(42);
        for (int i = 0; i < 20; i++)
            await index.SearchAsync(make(random), cancellationToken);
        double[] times = new double[Repeats];
        for (int i = 0; i < Repeats; i++)
        {
            SearchRequest request = make(random);
            long started = Stopwatch.GetTimestamp();
            await index.SearchAsync(request, cancellationToken);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
        Array.Sort(times);
        double p99 = times[(int)(Repeats * 0.99)];
        return [new BenchResult($"search/{kind}/p50", times[Repeats / 2], "ms"), new BenchResult($"search/{kind}/p99", p99, "ms", Bar: 30, Ok: p99 <= 30)];
    }

    private static async Task<IEnumerable<BenchResult>> MeasureUsersAsync(Fts5Index index, string[] words, TimeSpan duration, CancellationToken cancellationToken)
    {
        Dictionary<string, Func<Random, SearchRequest>> kinds = Kinds(words).ToDictionary(one => one.Kind, one => one.Make, StringComparer.Ordinal);
        long began = Stopwatch.GetTimestamp();
        List<double>[] times = await Task.WhenAll(Enumerable.Range(0, Users).Select(user => Task.Run(
            async () =>
            {
                var own = new List<double>();
                var random = new Random(user);
                // Nobody comes at the same moment as all the others.
                await Task.Delay(ThinkTime * random.NextDouble(), cancellationToken);
                while (Stopwatch.GetElapsedTime(began) < duration)
                {
                    SearchRequest request = kinds[Draw(random.NextDouble())](random);
                    long started = Stopwatch.GetTimestamp();
                    await index.SearchAsync(request, cancellationToken);
                    own.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                    await Task.Delay(ThinkTime * (0.5 + random.NextDouble()), cancellationToken);
                }
                return own;
            },
            cancellationToken)));
        double[] all = [.. times.SelectMany(one => one).Order()];
        double p99 = all[(int)(all.Length * 0.99)];
        return
        [
            new BenchResult("search/100 users/searches", all.Length / duration.TotalSeconds, "{search}/s"),
            new BenchResult("search/100 users/p50", all[all.Length / 2], "ms"),
            new BenchResult("search/100 users/p95", all[(int)(all.Length * 0.95)], "ms"),
            new BenchResult("search/100 users/p99", p99, "ms", Bar: 30, Ok: p99 <= 30),
        ];
    }

    // What people do who search while they type.
    private static string Draw(double share) => share switch
    {
        < 0.15 => "prefix of two letters",
        < 0.30 => "prefix of three letters",
        < 0.40 => "word and prefix",
        < 0.60 => "one word",
        < 0.80 => "two words",
        < 0.88 => "one frequent word",
        _ => "filtered",
    };
}
