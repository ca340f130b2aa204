using System.CommandLine;
using Spectre.Console;

namespace Forebay.Benchmarks.Store;

/// <summary>Pages of the music store, as a process of its own, with the cache and without.</summary>
internal sealed class StoreBench() : Bench("store", "Pages a second of the music store, warm, with the cache on and off, beside a page that needs no data.")
{
    private const int Callers = 8;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(4);
    private readonly Option<int> tracks = new("--tracks") { Description = "Tracks in the store.", DefaultValueFactory = _ => 10_000 };

    public override IEnumerable<Option> Options => [tracks];

    public override async Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("forebay-bench").FullName;
        try
        {
            List<BenchResult> results = [];
            var rates = new Dictionary<(string, string), double>();
            foreach (string cache in (string[])["on", "off"])
            {
                await using StoreProcess store = await StoreProcess.StartAsync(folder, options.GetValue(tracks), cache, cancellationToken);
                if (cache == "on")
                    results.Add(new BenchResult("store/first-start", store.StartTime.TotalSeconds, "s", Bar: 10, Ok: store.StartTime.TotalSeconds < 10));
                foreach ((string name, string path) in new[] { ("home", "/"), ("artist", "/artists/{0}"), ("album-api", "/api/albums/{0}"), ("style-sheet", "/store.css") })
                    rates[(name, cache)] = await store.RateAsync(path, Callers, Duration, cancellationToken);
            }
            await using (StoreProcess again = await StoreProcess.StartAsync(folder, options.GetValue(tracks), "on", cancellationToken))
                results.Add(new BenchResult("store/start", again.StartTime.TotalSeconds, "s", Bar: 2, Ok: again.StartTime.TotalSeconds < 2));
            foreach (string name in (string[])["home", "artist", "album-api"])
                results.Add(new BenchResult($"store/{name}", rates[(name, "on")], "{page}/s", rates[(name, "off")], rates[(name, "on")] / rates[(name, "off")]));
            results.Add(new BenchResult("store/style-sheet", rates[("style-sheet", "on")], "{page}/s"));
            ResultTable.Print(console, results);
            return results;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
