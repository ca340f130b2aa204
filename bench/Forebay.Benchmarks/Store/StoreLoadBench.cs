using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Text;
using MusicStore.Generation;
using Spectre.Console;

namespace Forebay.Benchmarks.Store;

/// <summary>People in the store: each looks at something, thinks for a second, and goes on.</summary>
internal sealed class StoreLoadBench() : Bench("store-load", "A closed loop of --users with 1 s think time in a store of --tracks: p50, p95 and p99 of each kind, hit ratio, errors and memory, with the cache on and off.")
{
    private const double CacheBudget = 256 * 1024.0 * 1024.0;
    private const double OverBudget = 256 * 1024.0 * 1024.0;
    private const string Buying = "/basket?handler=Buy";
    // Every fifth has an account; no more than may register from one address in a minute.
    private const int EveryShopper = 5;
    private const int MostShoppers = 25;
    private static readonly TimeSpan ThinkTime = TimeSpan.FromSeconds(1);
    private static readonly string[] Words = ["love", "night", "blue", "river", "fire", "dance", "heart", "moon", "road", "rain", "gold", "dream", "light", "song", "city", "sun"];
    private readonly Option<int> users = new("--users") { Description = "People at a time.", DefaultValueFactory = _ => 100 };
    private readonly Option<int> seconds = new("--seconds") { Description = "How long each run takes.", DefaultValueFactory = _ => 60 };
    private readonly Option<int> tracks = new("--tracks") { Description = "Tracks in the store.", DefaultValueFactory = _ => 100_000 };

    public override IEnumerable<Option> Options => [users, seconds, tracks];

    public override async Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("forebay-bench").FullName;
        try
        {
            int count = options.GetValue(tracks);
            await StoreProcess.SetUpAsync(folder, count, cancellationToken);
            List<BenchResult> results = [];
            foreach (string cache in (string[])["on", "off"])
            {
                await using StoreProcess store = await StoreProcess.StartAsync(folder, count, cache, cancellationToken);
                var run = new Run(store.Address, count);
                var duration = TimeSpan.FromSeconds(options.GetValue(seconds));
                await Task.WhenAll(Enumerable.Range(0, options.GetValue(users)).Select(user => Task.Run(() => run.VisitAsync(user, duration, cancellationToken), cancellationToken)));
                results.AddRange(run.Results(cache, duration));
                double memory = store.Memory;
                results.Add(new BenchResult($"store-load/cache {cache}/memory", memory / 1e6, "MB", Bar: cache == "on" ? (CacheBudget + OverBudget) / 1e6 : null, Ok: cache == "on" ? memory < CacheBudget + OverBudget : null));
            }
            ResultTable.Print(console, results);
            return results;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>One run of all users, with what they saw.</summary>
    private sealed class Run(Uri address, int tracks)
    {
        private readonly Dictionary<string, List<double>> times = new(StringComparer.Ordinal) { ["browse"] = [], ["search"] = [], ["suggest"] = [], ["similar, for you"] = [], ["write"] = [] };
        private readonly Zipf items = new(tracks, 1);
        private readonly Zipf words = new(Words.Length * Words.Length, 0.8);
        private long parts;
        private long hits;
        private long errors;
        private string? firstError;

        public async Task VisitAsync(int user, TimeSpan duration, CancellationToken cancellationToken)
        {
            using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
            using var client = new HttpClient(handler) { BaseAddress = address };
            var random = new Random(user);
            Shopper? shopper = user % EveryShopper == 0 && user / EveryShopper < MostShoppers ? new Shopper(client, user) : null;
            if (shopper is not null)
                await shopper.RegisterAsync(cancellationToken);
            // Nobody comes at the same moment as all the others.
            await Task.Delay(ThinkTime * random.NextDouble(), cancellationToken);
            long started = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                (string kind, HttpMethod method, string path) = Choose(random, shopper is not null);
                string basket = path == Buying ? await shopper!.FillAsync(random.Next(tracks) + 1, cancellationToken) : "";
                long asked = Stopwatch.GetTimestamp();
                try
                {
                    using var request = new HttpRequestMessage(method, path);
                    using HttpResponseMessage answer = path == Buying ? await shopper!.BuyAsync(basket, cancellationToken) : await client.SendAsync(request, cancellationToken);
                    string body = await answer.Content.ReadAsStringAsync(cancellationToken);
                    Note(kind, Stopwatch.GetElapsedTime(asked), answer.StatusCode, path, body);
                }
                catch (HttpRequestException e)
                {
                    Note(kind, Stopwatch.GetElapsedTime(asked), HttpStatusCode.ServiceUnavailable, path, e.Message);
                }
                await Task.Delay(ThinkTime * (0.5 + random.NextDouble()), cancellationToken);
            }
        }

        public IEnumerable<BenchResult> Results(string cache, TimeSpan duration)
        {
            string name = $"store-load/cache {cache}";
            bool judged = cache == "on";
            yield return new BenchResult($"{name}/requests", times.Values.Sum(one => one.Count) / duration.TotalSeconds, "{request}/s");
            foreach ((string kind, List<double> all) in times)
            {
                all.Sort();
                double p95 = At(all, 0.95);
                yield return new BenchResult($"{name}/{kind}/p50", At(all, 0.5), "ms");
                yield return kind == "search" && judged ? new BenchResult($"{name}/{kind}/p95", p95, "ms", Bar: 50, Ok: p95 < 50) : new BenchResult($"{name}/{kind}/p95", p95, "ms");
                yield return new BenchResult($"{name}/{kind}/p99", At(all, 0.99), "ms");
            }
            if (judged)
                yield return BenchResult.AtLeast($"{name}/hit ratio of catalogue pages", parts == 0 ? 0 : (double)hits / parts, "", 0.85);
            yield return new BenchResult($"{name}/errors{(firstError is null ? "" : " (" + firstError + ")")}", errors, "{error}", Bar: 0, Ok: errors == 0);
        }

        private static double At(List<double> sorted, double share) => sorted.Count == 0 ? 0 : sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * share)];

        private (string Kind, HttpMethod Method, string Path) Choose(Random random, bool signedIn)
        {
            int item = items.Next(random) + 1;
            string text = Text(words.Next(random));
            return random.NextDouble() switch
            {
                < 0.15 => ("browse", HttpMethod.Get, "/"),
                < 0.25 => ("browse", HttpMethod.Get, $"/artists/{(item % Math.Max(1, tracks / 33)) + 1}"),
                < 0.35 => ("browse", HttpMethod.Get, $"/albums/{(item % Math.Max(1, tracks / 11)) + 1}"),
                < 0.50 => ("browse", HttpMethod.Get, $"/tracks/{item}"),
                < 0.75 => ("search", HttpMethod.Get, $"/search?q={text}{(random.Next(4) == 0 ? $"&genre={random.Next(1, 10)}" : "")}"),
                < 0.85 => ("suggest", HttpMethod.Get, $"/api/suggest?q={text[..random.Next(2, text.Length)].Trim('+')}"),
                < 0.90 when signedIn => ("similar, for you", HttpMethod.Get, "/api/recommendations"),
                < 0.95 => ("similar, for you", HttpMethod.Get, $"/api/tracks/{item}/similar?by=behaviour&k=10"),
                < 0.975 when signedIn => ("write", HttpMethod.Post, Buying),
                _ => ("write", HttpMethod.Post, $"/api/tracks/{item}/plays"),
            };
        }

        // One or two words: the more frequent the rank, the shorter the query.
        private static string Text(int rank) => rank < Words.Length ? Words[rank] : new StringBuilder(Words[rank % Words.Length]).Append('+').Append(Words[rank / Words.Length]).ToString();

        private void Note(string kind, TimeSpan time, HttpStatusCode status, string path, string body)
        {
            lock (times)
            {
                times[kind].Add(time.TotalMilliseconds);
                if ((int)status >= 400)
                {
                    errors++;
                    firstError ??= $"{path}: {(int)status} {body[..Math.Min(80, body.Length)]}";
                }
                if (kind != "browse")
                    return;
                int all = Count(body, "data-tier="), primary = Count(body, "data-tier=\"primary\"");
                parts += all;
                hits += all - primary;
            }
        }

        private static int Count(string text, string part)
        {
            int count = 0;
            for (int at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal))
                count++;
            return count;
        }
    }
}
