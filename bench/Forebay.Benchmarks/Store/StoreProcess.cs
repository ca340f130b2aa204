using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Forebay.Benchmarks.Store;

/// <summary>The music store as a process of its own.</summary>
internal sealed class StoreProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly HttpClient client;

    private StoreProcess(Process process, HttpClient client, TimeSpan startTime)
    {
        this.process = process;
        this.client = client;
        StartTime = startTime;
    }

    private static string Program
    {
        get
        {
            string program = Path.Combine(AppContext.BaseDirectory, "MusicStore.dll");
            return File.Exists(program) ? program : throw new BenchInputException($"The store's program is not at {program}: build the whole solution in Release first.");
        }
    }

    public TimeSpan StartTime { get; }

    public Uri Address => client.BaseAddress!;

    /// <summary>The most physical memory that the process has had, in bytes.</summary>
    public long Memory
    {
        get
        {
            process.Refresh();
            return Math.Max(process.PeakWorkingSet64, process.WorkingSet64);
        }
    }

    /// <summary>Makes a store's database and vectors, before it is started.</summary>
    public static async Task SetUpAsync(string folder, int tracks, CancellationToken cancellationToken)
    {
        var info = new ProcessStartInfo("dotnet", [Program, "setup", "--data", folder, "--tracks", $"{tracks}"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using Process making = Process.Start(info)!;
        // Read while it runs: a full pipe would stop it.
        Task<string> told = making.StandardOutput.ReadToEndAsync(cancellationToken);
        string errors = await making.StandardError.ReadToEndAsync(cancellationToken);
        await making.WaitForExitAsync(cancellationToken);
        await told;
        if (making.ExitCode != 0)
            throw new BenchInputException($"The store's set-up failed: {errors}");
    }

    public static async Task<StoreProcess> StartAsync(string folder, int tracks, string cache, CancellationToken cancellationToken)
    {
        string url = $"http://127.0.0.1:{FreePort()}";
        long start = Stopwatch.GetTimestamp();
        var info = new ProcessStartInfo("dotnet", [Program, "--data", folder, "--tracks", $"{tracks}", "--cache", cache, "--urls", url]) { RedirectStandardOutput = true, UseShellExecute = false };
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
