using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
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

    private sealed class StoreProcess : IAsyncDisposable
    {
        private readonly Process process;
        private readonly HttpClient client;

        private StoreProcess(Process process, HttpClient client, TimeSpan startTime)
        {
            this.process = process;
            this.client = client;
            StartTime = startTime;
        }

        public TimeSpan StartTime { get; }

        public static async Task<StoreProcess> StartAsync(string folder, int tracks, string cache, CancellationToken cancellationToken)
        {
            string program = Path.Combine(AppContext.BaseDirectory, "MusicStore.dll");
            if (!File.Exists(program))
                throw new BenchInputException($"The store's program is not at {program}: build the whole solution in Release first.");
            string url = $"http://127.0.0.1:{FreePort()}";
            long start = Stopwatch.GetTimestamp();
            var info = new ProcessStartInfo("dotnet", [program, "--data", folder, "--tracks", $"{tracks}", "--cache", cache, "--urls", url]) { RedirectStandardOutput = true, UseShellExecute = false };
            Process started = Process.Start(info)!;
            while (await started.StandardOutput.ReadLineAsync(cancellationToken) is { } line && !line.StartsWith("The music store is open", StringComparison.Ordinal))
            {
                // Until it says that it is open; what it says before is progress.
            }
            _ = started.StandardOutput.ReadToEndAsync(cancellationToken);
            var http = new HttpClient { BaseAddress = new Uri(url) };
            using HttpResponseMessage first = await http.GetAsync(new Uri("/", UriKind.Relative), cancellationToken);
            first.EnsureSuccessStatusCode();
            return new StoreProcess(started, http, Stopwatch.GetElapsedTime(start));
        }

        public async Task<double> RateAsync(string path, int callers, TimeSpan duration, CancellationToken cancellationToken)
        {
            long pages = 0;
            for (int id = 1; id <= 200; id++)
                await GetAsync(path, id, cancellationToken);
            long start = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(
                async () =>
                {
                    for (int i = caller; Stopwatch.GetElapsedTime(start) < duration; i++)
                    {
                        await GetAsync(path, (i % 200) + 1, cancellationToken);
                        Interlocked.Increment(ref pages);
                    }
                },
                cancellationToken)));
            return pages / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            client.Dispose();
        }

        private async Task GetAsync(string path, int id, CancellationToken cancellationToken)
        {
            using HttpResponseMessage page = await client.GetAsync(new Uri(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, id), UriKind.Relative), cancellationToken);
            page.EnsureSuccessStatusCode();
            await page.Content.ReadAsByteArrayAsync(cancellationToken);
        }

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }
}
