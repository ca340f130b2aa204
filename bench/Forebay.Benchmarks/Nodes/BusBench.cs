using System.CommandLine;
using System.Diagnostics;
using Forebay.NodeProcess;
using Forebay.RabbitMq;
using Forebay.Redis;
using Forebay.Testing.Servers;
using Spectre.Console;

namespace Forebay.Benchmarks.Nodes;

/// <summary>How long it takes until an invalidation holds in three nodes.</summary>
internal sealed class BusBench() : Bench("bus", "Invalidation through the bus: until it returns, and until all of three nodes have applied it.")
{
    private const double BarMilliseconds = 10;
    private readonly Option<int> invalidations = new("--invalidations") { Description = "How many, one after the other.", DefaultValueFactory = _ => 3000 };
    private readonly Option<string> bus = new("--bus") { Description = "redis or rabbitmq.", DefaultValueFactory = _ => "redis" };

    public override IEnumerable<Option> Options => [invalidations, bus];

    public override async Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        string chosen = options.GetValue(bus)!;
        if (chosen is not ("redis" or "rabbitmq"))
            throw new BenchInputException($"--bus is '{chosen}'; it must be redis or rabbitmq.");
        if (chosen == "rabbitmq" && RabbitMqServer.Missing is { } missing)
            throw new BenchInputException(missing);
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RabbitMqServer? broker = chosen == "rabbitmq" ? await RabbitMqServer.StartAsync() : null;
        await using BusNode a = await BusNode.OpenAsync(redis, broker), b = await BusNode.OpenAsync(redis, broker), c = await BusNode.OpenAsync(redis, broker);
        (List<double> returned, List<double> everywhere) = await MeasureAsync([a, b, c], options.GetValue(invalidations), cancellationToken);
        double p99 = At(everywhere, 0.99);
        BenchResult[] rows =
        [
            new($"bus/{chosen}/returned-p50", At(returned, 0.5), "ms"),
            new($"bus/{chosen}/returned-p99", At(returned, 0.99), "ms"),
            new($"bus/{chosen}/all-nodes-p50", At(everywhere, 0.5), "ms"),
            new($"bus/{chosen}/all-nodes-p99", p99, "ms", Bar: BarMilliseconds, Ok: p99 < BarMilliseconds),
        ];
        ResultTable.Print(console, rows);
        return rows;
    }

    private static async Task<(List<double> Returned, List<double> Everywhere)> MeasureAsync(BusNode[] nodes, int count, CancellationToken cancellationToken)
    {
        const int Warm = 200;
        List<double> returned = [], everywhere = [];
        for (int i = -Warm; i < count; i++)
        {
            foreach (BusNode node in nodes)
                await node.Cache.GetOrCreateAsync("k", (_, _) => ValueTask.FromResult("value"), null, ["t"], cancellationToken);
            Task[] others = [.. nodes[1..].Select(node => node.Log.Next())];
            long begun = Stopwatch.GetTimestamp();
            await nodes[0].Cache.RemoveByTagAsync("t", cancellationToken);
            TimeSpan back = Stopwatch.GetElapsedTime(begun);
            await Task.WhenAll(others).WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            TimeSpan applied = Stopwatch.GetElapsedTime(begun);
            if (nodes.Any(node => node.Cache.TryGet<string>("k", out _)))
                throw new InvalidOperationException("A node still has what was invalidated.");
            if (i < 0)
                continue;
            returned.Add(back.TotalMilliseconds);
            everywhere.Add(applied.TotalMilliseconds);
        }
        returned.Sort();
        everywhere.Sort();
        return (returned, everywhere);
    }

    private static double At(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    private sealed class BusNode(TieredCache cache, AppliedLog log) : IAsyncDisposable
    {
        public TieredCache Cache => cache;

        public AppliedLog Log => log;

        public static async Task<BusNode> OpenAsync(RedisServer redis, RabbitMqServer? broker)
        {
            var tier = new RedisTier(new RedisTierOptions { ConnectionString = redis.Address, Bus = broker is null });
            // Over Redis the tier itself appends, with the log that it knows; the wrapper only listens.
            var log = new AppliedLog(broker is null ? tier.Log : new RabbitMqInvalidationLog(broker.Address));
            var cache = new TieredCache(new ForebayOptions(), [new WatchedTier(tier, _ => { }, appends: broker is null, leaseless: false)], log: log);
            while (!cache.GetStatistics().Serving)
                await Task.Yield();
            return new BusNode(cache, log);
        }

        public ValueTask DisposeAsync() => cache.DisposeAsync();
    }
}
