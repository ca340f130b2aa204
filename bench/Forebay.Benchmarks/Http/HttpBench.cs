using System.CommandLine;
using Spectre.Console;

namespace Forebay.Benchmarks.Http;

/// <summary>The HTTP caching proxy beside others, and beside the server that it stands on.</summary>
internal sealed class HttpBench() : Bench("http", "Hits and misses of the HTTP caching proxy beside nginx, Varnish and a bare Kestrel; with --stored a million stored responses.")
{
    private static readonly Dictionary<string, double> SmallBars = new(StringComparer.Ordinal) { ["nginx"] = 1.2, ["varnish"] = 1.1, ["kestrel"] = 0.9 };
    private static readonly Dictionary<string, double> LargeBars = new(StringComparer.Ordinal) { ["kestrel"] = 0.9 };

    private readonly Option<int> rounds = new("--rounds") { Description = "How often every server has its turn.", DefaultValueFactory = _ => 5 };
    private readonly Option<int> seconds = new("--seconds") { Description = "How long a turn takes.", DefaultValueFactory = _ => 3 };

    private readonly Option<int> misses = new("--misses") { Description = "How many URLs are asked for once.", DefaultValueFactory = _ => 5000 };
    private readonly Option<bool> stored = new("--stored") { Description = "Stores many responses and purges them, instead of the rest." };
    private readonly Option<int> objects = new("--objects") { Description = "How many, with --stored.", DefaultValueFactory = _ => 1_000_000 };

    public override IEnumerable<Option> Options => [rounds, seconds, misses, stored, objects];

    public override async Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        IReadOnlyList<BenchResult> results = options.GetValue(stored)
            ? await StoredCommand.RunAsync(options.GetValue(objects), cancellationToken)
            : [.. await HitsAsync(options, console, cancellationToken), .. await MissesAsync(options.GetValue(misses), cancellationToken)];
        ResultTable.Print(console, results);
        return results;
    }

    private async Task<List<BenchResult>> HitsAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        if (Find(InstalledProgram.Wrk, console) is not { } wrk)
            return [];
        List<ServerProcess> servers = [];
        try
        {
            await using (ServerProcess origin = await HttpServers.StartOriginAsync(cancellationToken))
            {
                servers.Add(await HttpServers.StartProxyAsync(origin, sqlite: false, cancellationToken));
                servers.Add(await HttpServers.StartBareAsync(cancellationToken));
                if (Find(InstalledProgram.Nginx, console) is { } nginx)
                    servers.Add(await HttpServers.StartNginxAsync(nginx, origin, cancellationToken));
                if (Find(InstalledProgram.Varnish, console) is { } varnish)
                    servers.Add(await HttpServers.StartVarnishAsync(varnish, origin, cancellationToken));
                await FillAsync(servers, cancellationToken);
            }
            // The origin has ended: whatever is answered now is a hit.
            var load = new HitLoad(new WrkLoad(wrk, options.GetValue(seconds)), servers, options.GetValue(rounds));
            return [.. await load.MeasureAsync(SamplePage.Small, SmallBars, cancellationToken), .. await load.MeasureAsync(SamplePage.Large, LargeBars, cancellationToken)];
        }
        finally
        {
            foreach (ServerProcess server in servers)
                await server.DisposeAsync();
        }
    }

    private static async Task<List<BenchResult>> MissesAsync(int requests, CancellationToken cancellationToken)
    {
        List<ServerProcess> servers = [];
        await using ServerProcess origin = await HttpServers.StartOriginAsync(cancellationToken);
        try
        {
            servers.Add(await HttpServers.StartProxyAsync(origin, sqlite: false, cancellationToken));
            servers.Add(await HttpServers.StartProxyAsync(origin, sqlite: true, cancellationToken));
            if (InstalledProgram.Nginx.FilePath is { } nginx)
                servers.Add(await HttpServers.StartNginxAsync(nginx, origin, cancellationToken));
            if (InstalledProgram.Varnish.FilePath is { } varnish)
                servers.Add(await HttpServers.StartVarnishAsync(varnish, origin, cancellationToken));
            return new MissLoad(origin, servers, requests).Measure();
        }
        finally
        {
            foreach (ServerProcess server in servers)
                await server.DisposeAsync();
        }
    }

    private static async Task FillAsync(List<ServerProcess> servers, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        foreach (ServerProcess server in servers)
        {
            foreach (int bytes in (int[])[SamplePage.Small, SamplePage.Large])
                await client.GetByteArrayAsync(new Uri($"http://127.0.0.1:{server.Port}{SamplePage.PathOf(bytes)}"), cancellationToken);
        }
    }

    private static string? Find(InstalledProgram program, IAnsiConsole console)
    {
        if (program.FilePath is { } path)
            return path;
        console.MarkupLineInterpolated($"{program.Missing}");
        return null;
    }
}
