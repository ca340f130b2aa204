using System.Globalization;
using Forebay.Testing;
using Forebay.Testing.Consistency;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.Redis.Tests.Faults;

/// <summary>A Redis that forgets: flushed, or short of memory, while nodes read and write registers.</summary>
[Trait("Needs", "server")]
public sealed class MemoryTests : RedisNodesTest
{
    private const int Registers = 8;
    private const int Filling = 2000;
    private readonly long[] primary = new long[Registers];

    [Fact]
    public async Task Row27_A_flush_while_nodes_serve_makes_nothing_stale()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        TieredCache[] nodes = [await NodeAsync(server.Address), await NodeAsync(server.Address), await NodeAsync(server.Address)];
        await RunAsync(nodes, async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                await server.AskAsync("FLUSHALL");
                await nodes[0].RemoveByTagAsync("between", Cancellation);
            }
        });
        Assert.All(nodes, node => Assert.True(node.GetStatistics().Bus!.Gaps > 0));
    }

    [Fact]
    public async Task Row27_Eviction_of_any_key_makes_nothing_stale()
    {
        await using RedisServer server = await RedisServer.StartAsync("--maxmemory", "4mb", "--maxmemory-policy", "allkeys-random");
        TieredCache[] nodes = [await NodeAsync(server.Address), await NodeAsync(server.Address), await NodeAsync(server.Address)];
        string filling = new('x', 4000);
        await RunAsync(nodes, async () =>
        {
            for (int i = 0; i < Filling; i++)
                await GetAsync(nodes[i % nodes.Length], $"filling{i}", () => filling);
        });
        string evicted = (await server.AskAsync("INFO", "stats")).Split('\n').First(line => line.StartsWith("evicted_keys:", StringComparison.Ordinal));
        Assert.True(int.Parse(evicted.Split(':')[1], CultureInfo.InvariantCulture) > 100, evicted);
    }

    /// <summary>Clients read and write registers through the nodes while something is done to the server; then everything is checked.</summary>
    private async Task RunAsync(TieredCache[] nodes, Func<Task> harm)
    {
        List<NodeOperation> log = [];
        using var stop = new CancellationTokenSource();
        Task[] clients = [.. Enumerable.Range(0, 6).Select(client => Task.Run(async () =>
        {
            var random = new Random(client);
            while (!stop.IsCancellationRequested)
            {
                NodeOperation done = await OperateAsync(nodes[client % nodes.Length], client, client % nodes.Length, random);
                lock (log)
                    log.Add(done);
            }
        }))];
        await harm();
        await Eventually.TrueAsync(() => { lock (log) return log.Count > 2000; }, "there are operations enough");
        await stop.CancelAsync();
        await Task.WhenAll(clients);
        foreach (TieredCache node in nodes)
            await CalmAsync(node);
        Assert.Empty(NodeChecker.Check(log, TimeSpan.FromSeconds(2)).Violations);
        await Eventually.TrueAsync(async () => await AgreeAsync(nodes), "the nodes agree with the primary");
    }

    private async Task<NodeOperation> OperateAsync(TieredCache node, int client, int number, Random random)
    {
        int register = random.Next(Registers);
        long begin = OperationLog.Now;
        if (random.Next(4) != 0)
            return new NodeOperation(number, client, register, false, await ReadAsync(node, register), begin, OperationLog.Now);
        long written = Interlocked.Increment(ref primary[register]);
        await node.RemoveByTagAsync($"register:{register}", Cancellation);
        long end = OperationLog.Now;
        return new NodeOperation(number, client, register, true, written, begin, end, node.GetStatistics().Bus!.Outbox == 0 ? OperationLog.Now : long.MaxValue);
    }

    private ValueTask<long> ReadAsync(TieredCache node, int register) =>
        node.GetOrCreateAsync($"queries:{register}", (_, _) => ValueTask.FromResult(Volatile.Read(ref primary[register])), null, [$"register:{register}"], Cancellation);

    private async ValueTask<bool> AgreeAsync(TieredCache[] nodes)
    {
        foreach (TieredCache node in nodes)
        {
            for (int register = 0; register < Registers; register++)
            {
                if (await ReadAsync(node, register) != primary[register])
                    return false;
            }
        }
        return true;
    }
}
