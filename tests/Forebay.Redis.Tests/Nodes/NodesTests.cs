using System.Globalization;
using Forebay.NodeProcess;
using Forebay.Nodes;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.Redis.Tests.Nodes;

/// <summary>Three processes over one Redis, killed, stopped and restarted at random. The long version is <c>bench -- nodes</c>.</summary>
[Trait("Needs", "server")]
[Trait("Category", "Slow")]
public sealed class NodesTests
{
    [Fact]
    public async Task Whatever_is_killed_no_node_returns_what_it_must_not()
    {
        NodesResult result = await RunAsync(new NodesOptions { Duration = TimeSpan.FromSeconds(20) });
        Assert.Empty(result.Violations);
        // A run of misses, or one in which nothing was harmed, would prove nothing.
        Assert.True(result.Sources.GetValueOrDefault("Memory") > result.Reads / 4, Describe(result));
        Assert.True(result.Sources.GetValueOrDefault("Remote") > 0 && result.Faults.Values.Sum() >= 5 && result.Messages > 0, Describe(result));
    }

    [Theory]
    [InlineData(Cure.Bus, 48)]
    [InlineData(Cure.Order, 48)]
    [InlineData(Cure.Lease, 4)]
    public async Task Without_a_cure_the_checker_finds_what_comes_of_it(Cure cure, int registers)
    {
        // What a cure prevents is rare on a machine that does nothing else: a run that was lucky proves nothing against the checker, three do.
        for (int run = 0; run < 3; run++)
        {
            NodesResult result = await RunAsync(new NodesOptions { Duration = TimeSpan.FromSeconds(8), WithoutCure = cure, Faults = false, MaxLag = TimeSpan.FromSeconds(1), Registers = registers });
            if (result.Violations.Count > 0)
                return;
        }
        Assert.Fail($"Without {cure} the checker has found nothing in three runs.");
    }

    private static async Task<NodesResult> RunAsync(NodesOptions options)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("FOREBAY_SEED"), CultureInfo.InvariantCulture, out int given) ? given : Random.Shared.Next(1_000_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        await using RedisServer redis = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "everysec");
        await using var run = new NodesRun(options with { Seed = seed }, [new RedisNodesServer(redis)], $"{redis.Address},commandTimeout=1s,connectTimeout=1s,minReconnectDelay=10ms,maxReconnectDelay=200ms");
        NodesResult result = await run.RunAsync(TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(Describe(result));
        return result;
    }

    private static string Describe(NodesResult result) =>
        $"{result.Reads} reads ({Join(result.Sources)}), {result.Writes} writes, {result.Unsent} unsent, faults: {Join(result.Faults)}; stale {result.Report.Stale}, at most {result.Report.StaleMax.TotalMilliseconds:0} ms, p99 {result.Report.StaleP99.TotalMilliseconds:0.0} ms; gaps {result.Gaps}, outbox {result.MostOutbox}, {result.Messages} messages";

    private static string Join(IReadOnlyDictionary<string, int> counts) => string.Join(", ", counts.Select(pair => $"{pair.Key} {pair.Value}"));
}
