using System.Diagnostics;

namespace Forebay.Benchmarks.Http;

/// <summary>Asks servers for a page as fast as they answer.</summary>
internal sealed class WrkLoad(string program, int seconds)
{
    private const int Connections = 64;

    public async Task<HitSlice> RunAsync(ServerProcess server, string path, CancellationToken cancellationToken)
    {
        TimeSpan before = server.Used;
        string[] arguments = ["--threads", "1", "--connections", $"{Connections}", "--duration", $"{seconds}s", "--latency", $"http://127.0.0.1:{server.Port}{path}"];
        using Process running = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        string told = await running.StandardOutput.ReadToEndAsync(cancellationToken);
        await running.WaitForExitAsync(cancellationToken);
        var report = WrkReport.Parse(told);
        return new HitSlice(report.Rate, report.P99.TotalMilliseconds, (server.Used - before).TotalSeconds * 100_000 / report.Requests);
    }
}

/// <summary>A server's share of a round.</summary>
/// <param name="Rate">Requests a second.</param>
/// <param name="P99">In milliseconds.</param>
/// <param name="Processor">The seconds of the processor that 100,000 requests took.</param>
internal sealed record HitSlice(double Rate, double P99, double Processor);
