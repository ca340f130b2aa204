using System.CommandLine;
using Forebay.Nodes;
using Forebay.Testing.Servers;
using Spectre.Console;

namespace Forebay.Benchmarks.Nodes;

/// <summary>Three processes over one Redis and one primary, killed and stopped at random, and the question whether any of them returned what it must not.</summary>
internal sealed class NodesBench() : Bench("nodes", "Three nodes with faults at random: staleness, gaps, and violations of what is promised.")
{
    private readonly Option<double> minutes = new("--minutes") { Description = "How long.", DefaultValueFactory = _ => 10 };
    private readonly Option<int> seed = new("--seed") { Description = "From which faults and operations follow; default: another each time.", DefaultValueFactory = _ => Random.Shared.Next(1_000_000) };
    private readonly Option<string> bus = new("--bus") { Description = "redis or rabbitmq.", DefaultValueFactory = _ => "redis" };

    public override IEnumerable<Option> Options => [minutes, seed, bus];

    public override async Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        string chosen = options.GetValue(bus)!;
        if (chosen is not ("redis" or "rabbitmq"))
            throw new BenchInputException($"--bus is '{chosen}'; it must be redis or rabbitmq.");
        if (chosen == "rabbitmq" && RabbitMqServer.Missing is { } missing)
            throw new BenchInputException(missing);
        var how = new NodesOptions { Seed = options.GetValue(seed), Duration = TimeSpan.FromMinutes(options.GetValue(minutes)), Registers = 64 };
        console.WriteLine($"seed {how.Seed}, bus {chosen}, {how.Duration:c}");
        await using RedisServer redis = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "everysec");
        await using RabbitMqServer? broker = chosen == "rabbitmq" ? await RabbitMqServer.StartAsync() : null;
        INodesServer[] servers = broker is null ? [new RedisNodesServer(redis)] : [new RedisNodesServer(redis), new RabbitMqNodesServer(broker)];
        await using var run = new NodesRun(how, servers, $"{redis.Address},commandTimeout=1s,connectTimeout=1s,minReconnectDelay=10ms,maxReconnectDelay=200ms", broker?.Address ?? "redis");
        NodesResult result = await run.RunAsync(cancellationToken);
        foreach (string violation in result.Violations)
            console.WriteLine(violation);
        List<BenchResult> rows = Rows($"nodes/{chosen}", result, how);
        ResultTable.Print(console, rows);
        return rows;
    }

    private static List<BenchResult> Rows(string of, NodesResult result, NodesOptions how)
    {
        double staleMax = result.Report.StaleMax.TotalMilliseconds;
        List<BenchResult> rows =
        [
            new($"{of}/reads", result.Reads, "{operation}"),
            new($"{of}/writes", result.Writes, "{operation}"),
            new($"{of}/violations", result.Violations.Count, "{violation}", Bar: 0, Ok: result.Violations.Count == 0),
            new($"{of}/stale-max", staleMax, "ms", Bar: how.MaxLag.TotalMilliseconds, Ok: staleMax <= how.MaxLag.TotalMilliseconds),
            new($"{of}/stale-p99", result.Report.StaleP99.TotalMilliseconds, "ms"),
            new($"{of}/stale-reads", result.Report.Stale, "{operation}"),
            new($"{of}/gaps", result.Gaps, "{gap}"),
            new($"{of}/outbox-high-water", result.MostOutbox, "{invalidation}"),
            new($"{of}/acknowledged-unsent", result.Unsent, "{operation}"),
            new($"{of}/messages", result.Messages, "{message}"),
        ];
        rows.AddRange(result.Sources.OrderBy(source => source.Key, StringComparer.Ordinal).Select(source => new BenchResult($"{of}/reads-from-{source.Key.ToLowerInvariant()}", source.Value, "{operation}")));
        rows.AddRange(result.Faults.OrderBy(fault => fault.Key, StringComparer.Ordinal).Select(fault => new BenchResult($"{of}/{fault.Key.Replace(' ', '-')}", fault.Value, "{fault}")));
        return rows;
    }
}
