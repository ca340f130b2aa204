using System.CommandLine;
using Forebay.Redis;
using Spectre.Console;

namespace Forebay.Benchmarks.Redis;

/// <summary>What one connection of the client carries, beside Redis' own load generator.</summary>
internal sealed class RedisBench() : Bench("redis", "Gets and sets of the Redis client through one connection, beside redis-benchmark.")
{
    private const int ValueBytes = 100;

    // The array with the value: its head, and up to the next eighth byte.
    private const int ArrayBytes = 24 + ((ValueBytes + 7) & ~7);

    private const int BatchCommands = 16;
    private const double Bar = 0.8;

    private readonly Option<int> keys = new("--keys") { Description = "Over how many keys.", DefaultValueFactory = _ => 1024 };
    private readonly Option<int> rounds = new("--rounds") { Description = "How often everything is measured, in turns.", DefaultValueFactory = _ => 15 };
    private readonly Option<double> seconds = new("--seconds") { Description = "How long each case runs in a round.", DefaultValueFactory = _ => 0.4 };

    public override IEnumerable<Option> Options => [keys, rounds, seconds];

    public override async Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        await using RedisProcess server = await RedisProcess.StartAsync(cancellationToken);
        await using var client = new RedisClient(server.Options);
        await client.ConnectAsync(cancellationToken);
        var load = new RedisLoad(client, options.GetValue(keys), ValueBytes, TimeSpan.FromSeconds(options.GetValue(seconds)));
        await load.FillAsync(cancellationToken);

        List<BenchResult> results = [];
        foreach (string command in (string[])["get", "set"])
            results.AddRange(await MeasureAsync(server, load, command, options.GetValue(rounds), options.GetValue(seconds), cancellationToken));
        double allocated = await load.AllocatedAsync(cancellationToken);
        results.Add(new BenchResult("redis/get-allocated", allocated, "By", Bar: ArrayBytes, Ok: allocated < ArrayBytes + 1));
        ResultTable.Print(console, results);
        return results;
    }

    private static async Task<List<BenchResult>> MeasureAsync(RedisProcess server, RedisLoad load, string command, int rounds, double seconds, CancellationToken cancellationToken)
    {
        (string Name, Func<Task<double>> Run)[] cases =
        [
            ("p1-c1", () => server.RateAsync(command, ValueBytes, 1, 1, (int)(15_000 * seconds), cancellationToken)),
            ("p1-c50", () => server.RateAsync(command, ValueBytes, 50, 1, (int)(70_000 * seconds), cancellationToken)),
            ("p16-c50", () => server.RateAsync(command, ValueBytes, 50, 16, (int)(600_000 * seconds), cancellationToken)),
            ("p16-c4", () => server.RateAsync(command, ValueBytes, 4, 16, (int)(600_000 * seconds), cancellationToken)),
            ("1", () => load.RateAsync(command, 1, cancellationToken)),
            ("8", () => load.RateAsync(command, 8, cancellationToken)),
            ("64", () => load.RateAsync(command, 64, cancellationToken)),
            ("64-batches", () => load.BatchRateAsync(command, 64, BatchCommands, cancellationToken)),
        ];
        Dictionary<string, List<double>> samples = cases.ToDictionary(one => one.Name, _ => new List<double>());
        for (int round = 0; round < rounds; round++)
        {
            foreach ((string name, Func<Task<double>> run) in cases)
                samples[name].Add(await run());
        }
        Dictionary<string, double> rates = samples.ToDictionary(one => one.Key, one => Interleaved.Median(one.Value));
        string of = $"redis/{command}";
        return
        [
            new BenchResult($"{of}/redis-benchmark-P1-1-client", rates["p1-c1"], "{operation}/s"),
            new BenchResult($"{of}/redis-benchmark-P1-50-clients", rates["p1-c50"], "{operation}/s"),
            new BenchResult($"{of}/redis-benchmark-P16-4-clients", rates["p16-c4"], "{operation}/s"),
            new BenchResult($"{of}/redis-benchmark-P16-50-clients", rates["p16-c50"], "{operation}/s"),
            BenchResult.AtLeastShare($"{of}/1-caller", rates["1"], "{operation}/s", rates["p1-c1"], null),
            BenchResult.AtLeastShare($"{of}/8-callers", rates["8"], "{operation}/s", rates["p1-c50"], null),
            BenchResult.AtLeastShare($"{of}/64-callers", rates["64"], "{operation}/s", rates["p16-c50"], Bar),
            BenchResult.AtLeastShare($"{of}/64-callers-batches-of-{BatchCommands}", rates["64-batches"], "{operation}/s", rates["p16-c50"], null),
        ];
    }
}
