using System.Diagnostics;

namespace Forebay.Benchmarks.Http;

/// <summary>A server on loopback as a process of its own, with what it starts itself, and a folder that goes with it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process process;
    private readonly string folder;

    private ServerProcess(string name, int port, Process process, string folder)
    {
        Name = name;
        Port = port;
        this.process = process;
        this.folder = folder;
    }

    public string Name { get; }

    public int Port { get; }

    /// <summary>The processor's time that it has used.</summary>
    public TimeSpan Used => ProcessTimes.OfTree(process.Id);

    /// <summary>Starts a server and waits until it sends a page.</summary>
    /// <param name="name">What the results call it.</param>
    /// <param name="program">Its file.</param>
    /// <param name="arguments">Its arguments, of its port and its empty folder.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<ServerProcess> StartAsync(string name, string program, Func<int, string, IEnumerable<string>> arguments, CancellationToken cancellationToken)
    {
        // In memory where there is such a place: no server shall wait for a disk.
        string place = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"forebay-bench-{Path.GetRandomFileName()}");
        Directory.CreateDirectory(place);
        int port = LoopbackPort.Free();
        var info = new ProcessStartInfo(program, arguments(port, place)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        var started = new ServerProcess(name, port, Process.Start(info)!, place);
        // Read, because a full pipe would stop it; of what it says only the errors are of interest, and only where it fails.
        _ = started.process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = started.process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await started.WaitAsync(errors, cancellationToken);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Its workers too: they would outlive it.
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task WaitAsync(Task<string> errors, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        var page = new Uri($"http://127.0.0.1:{Port}{SamplePage.PathOf(SamplePage.Small)}");
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Patience && !process.HasExited)
        {
            try
            {
                if ((await client.GetByteArrayAsync(page, cancellationToken)).AsSpan().SequenceEqual(SamplePage.Of(page.AbsolutePath)))
                    return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(20, cancellationToken);
            }
        }
        throw new BenchInputException($"{Name} did not serve the page {page} within {Patience:c}. {(process.HasExited ? await errors : "")}");
    }
}
