using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Forebay.Redis;

namespace Forebay.Benchmarks.Redis;

/// <summary>A Redis of the bench's own on loopback, without persistence, and Redis' own load generator beside it.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly string folder;
    private readonly int port;

    private RedisProcess(Process process, string folder, int port)
    {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    public RedisOptions Options => RedisOptions.Parse($"127.0.0.1:{port}");

    public static async Task<RedisProcess> StartAsync(CancellationToken cancellationToken)
    {
        string data = Directory.CreateTempSubdirectory("forebay-bench").FullName;
        int free = FreePort();
        string[] arguments = ["--bind", "127.0.0.1", "--port", $"{free}", "--dir", data, "--save", "", "--appendonly", "no", "--logfile", Path.Combine(data, "log")];
        var started = new RedisProcess(Start("redis-server", arguments), data, free);
        await using var client = new RedisClient(started.Options);
        while (!client.IsConnected && !started.process.HasExited)
        {
            try
            {
                await client.ConnectAsync(cancellationToken);
            }
            catch (RedisConnectionException)
            {
                // Not yet: the client goes on trying.
            }
        }
        return started.process.HasExited ? throw new BenchInputException($"redis-server did not start; see {data}.") : started;
    }

    /// <summary>What <c>redis-benchmark</c> reaches, in operations per second.</summary>
    public async Task<double> RateAsync(string command, int valueBytes, int clients, int pipeline, int requests, CancellationToken cancellationToken)
    {
        string[] arguments = ["-h", "127.0.0.1", "-p", $"{port}", "-t", command, "-d", $"{valueBytes}", "-c", $"{clients}", "-P", $"{pipeline}", "-n", $"{requests}", "--csv"];
        using Process running = Start("redis-benchmark", arguments);
        string told = await running.StandardOutput.ReadToEndAsync(cancellationToken);
        await running.WaitForExitAsync(cancellationToken);
        // "test","rps","avg_latency_ms",… and below it "GET","100000.00",…
        string row = told.Split('\n').FirstOrDefault(line => line.StartsWith($"\"{command}\"", StringComparison.OrdinalIgnoreCase)) ?? throw new BenchInputException($"redis-benchmark says: {told}");
        return double.Parse(row.Split(',')[1].Trim('"'), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static Process Start(string program, string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new BenchInputException($"{program} is needed and was not found: install Redis (on Debian the packages redis-server and redis-tools).", missing);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
