using Forebay.Testing;
using Forebay.Testing.Servers;

namespace Forebay.Redis.Tests.Servers;

/// <summary>Three masters with a third of the slots each, and a replica for each.</summary>
internal sealed class RedisCluster : IAsyncDisposable
{
    public const int Masters = 3;

    private readonly List<RedisServer> servers = [];
    private readonly List<string> ids = [];

    /// <summary>The masters first, then their replicas in the same order.</summary>
    public IReadOnlyList<RedisServer> Servers => servers;

    public string Addresses => string.Join(',', servers.Select(one => one.Address));

    public static async Task<RedisCluster> StartAsync(bool withReplicas)
    {
        var cluster = new RedisCluster();
        for (int i = 0; i < (withReplicas ? 2 : 1) * Masters; i++)
        {
            RedisServer server = await RedisServer.StartAsync("--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-config-file", "nodes.conf", "--cluster-require-full-coverage", "no");
            cluster.servers.Add(server);
            cluster.ids.Add(await server.AskAsync("CLUSTER", "MYID"));
            if (i < Masters)
                await server.AskAsync("CLUSTER", "ADDSLOTSRANGE", $"{First(i)}", $"{First(i + 1) - 1}");
            // Each with an epoch of its own, as redis-cli does: two masters of one epoch would have to settle that first.
            await server.AskAsync("CLUSTER", "SET-CONFIG-EPOCH", $"{i + 1}");
            if (i > 0)
                await server.AskAsync("CLUSTER", "MEET", "127.0.0.1", $"{cluster.servers[0].Port}");
        }
        await cluster.KnowsAllAsync();
        for (int i = Masters; i < cluster.servers.Count; i++)
            await cluster.servers[i].AskAsync("CLUSTER", "REPLICATE", cluster.ids[i - Masters]);
        for (int i = Masters; i < cluster.servers.Count; i++)
        {
            RedisServer replica = cluster.servers[i];
            await Eventually.TrueAsync(async () => (await replica.AskAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal), "the replica has what its master has");
        }
        foreach (RedisServer server in cluster.servers)
        {
            await Eventually.TrueAsync(async () => (await server.AskAsync("CLUSTER", "INFO")).Contains("cluster_state:ok", StringComparison.Ordinal), "the cluster is whole");
            await Eventually.TrueAsync(async () => (await server.AskAsync("CLUSTER", "SLOTS")).Split('\n').Count(line => line.Length == 40) == cluster.servers.Count, "every server has its place");
        }
        return cluster;
    }

    /// <summary>The place of the master that has a slot at first.</summary>
    public static int MasterOf(int slot) => Enumerable.Range(0, Masters).Last(i => First(i) <= slot);

    /// <summary>Begins to move a slot: its keys may be here or there.</summary>
    public async Task BeginMoveAsync(int slot, int from, int to)
    {
        await servers[to].AskAsync("CLUSTER", "SETSLOT", $"{slot}", "IMPORTING", ids[from]);
        await servers[from].AskAsync("CLUSTER", "SETSLOT", $"{slot}", "MIGRATING", ids[to]);
    }

    public Task MoveKeyAsync(string key, int from, int to) => servers[from].AskAsync("MIGRATE", "127.0.0.1", $"{servers[to].Port}", key, "0", "5000");

    /// <summary>Ends the move; the third master is not told and has to hear of it.</summary>
    public async Task EndMoveAsync(int slot, int from, int to)
    {
        await servers[to].AskAsync("CLUSTER", "SETSLOT", $"{slot}", "NODE", ids[to]);
        await servers[from].AskAsync("CLUSTER", "SETSLOT", $"{slot}", "NODE", ids[to]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RedisServer server in servers)
            await server.DisposeAsync();
    }

    private static int First(int master) => master * 16_384 / Masters;

    private async Task KnowsAllAsync()
    {
        foreach (RedisServer server in servers)
            await Eventually.TrueAsync(async () => (await server.AskAsync("CLUSTER", "INFO")).Contains($"cluster_known_nodes:{servers.Count}\r", StringComparison.Ordinal) && !(await server.AskAsync("CLUSTER", "NODES")).Contains("handshake", StringComparison.Ordinal), "the servers know each other");
    }
}
