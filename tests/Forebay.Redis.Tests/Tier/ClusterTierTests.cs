using Forebay.Redis.Cluster;
using Forebay.Redis.Tests.Servers;
using Forebay.Testing;
using Forebay.Testing.Contracts;
using Xunit;

namespace Forebay.Redis.Tests.Tier;

/// <summary>The tier whose keys lie on three servers.</summary>
[Trait("Needs", "server")]
public sealed class ClusterTierTests(ClusterTierTests.Fixture cluster) : SharedTierContract, IClassFixture<ClusterTierTests.Fixture>, IAsyncLifetime
{
    private readonly string prefix = $"{Guid.NewGuid():n}:";

    // A server is met when it is first needed, which empties the tier: not in the middle of a test.
    public async ValueTask InitializeAsync() => await ClusterNodes.WarmAsync(new RedisTier(new RedisTierOptions { ConnectionString = cluster.Cluster.Addresses, Prefix = prefix }));

    [Fact]
    public async Task Row28_Entries_and_versions_on_different_servers_are_held_against_each_other()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false), c = await NodeAsync(hasBus: false);
        for (int i = 0; i < 30; i++)
        {
            await GetAsync(a, $"k{i}", () => "1", $"t{i}");
            Assert.Equal("1", await GetAsync(b, $"k{i}", () => "2"));
            await b.Cache.RemoveByTagAsync($"t{i}", Cancellation);
            Assert.Equal("2", await GetAsync(c, $"k{i}", () => "2"));
        }
    }

    [Fact]
    public async Task Entries_versions_and_log_are_found_while_and_after_their_slots_move()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false), c = await NodeAsync(hasBus: false);
        await GetAsync(a, "k", () => "1", "t");
        var keys = new RedisKeys(prefix);
        var fromShared = new EntryOptions { ReadFrom = RegionTiers.Remote };
        foreach (string[] moved in (string[][])[[keys.Everything, keys.Epoch, keys.Reigns, keys.Rules, keys.Log, keys.LogEnd], [keys.Version(Liveness.Tag.Of("t"))], [keys.Entry(RedisKeys.HashOf(EntryKey.Create("k", null, 0)))]])
        {
            int slot = HashSlot.Of(System.Text.Encoding.UTF8.GetBytes(moved[0])), from = RedisCluster.MasterOf(slot), to = (from + 1) % RedisCluster.Masters;
            await cluster.Cluster.BeginMoveAsync(slot, from, to);
            // Some keys here, some there: what needs several waits, and nothing is lost.
            await cluster.Cluster.MoveKeyAsync(moved[0], from, to);
            Task<string> read = GetAsync(b, "k", () => "2", "t").AsTask();
            foreach (string key in await cluster.KeysAsync(slot, from))
                await cluster.Cluster.MoveKeyAsync(key, from, to);
            await cluster.Cluster.EndMoveAsync(slot, from, to);
            // A node that meets a server in the middle of a read takes nothing from it.
            Assert.Contains(await read, new[] { "1", "2" });
            await b.Cache.RemoveByTagAsync("t", Cancellation);
            await GetAsync(a, "k", () => "1", "t");
            // What failed while the slot moved may have opened a breaker, which probes when its time has passed: on the nodes' clock, which this test moves.
            await Eventually.TrueAsync(
                async () =>
                {
                    Time.Advance(TimeSpan.FromMilliseconds(20));
                    return (await LoadAsync(b, "k", "1", ["t"], fromShared)).Source == CacheSource.Remote;
                },
                "what one node has loaded another finds");
        }
        await a.Cache.RemoveByTagAsync("t", Cancellation);
        Assert.Equal("3", await GetAsync(c, "k", () => "3", "t"));
    }

    protected override ISharedTier NewTier(int node, bool takesOver) => new RedisTier(
        // Each node is told of another server only: most of them do not have the keys that concern all.
        new RedisTierOptions { ConnectionString = $"{cluster.Cluster.Servers[node % RedisCluster.Masters].Address},minReconnectDelay=5ms,maxReconnectDelay=50ms", Prefix = prefix, WaitForOtherNode = takesOver ? TimeSpan.Zero : TimeSpan.FromSeconds(20) },
        time: new RealTimers(Time));

    public sealed class Fixture : IAsyncLifetime
    {
        internal RedisCluster Cluster { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Cluster = await RedisCluster.StartAsync(withReplicas: false);

        public ValueTask DisposeAsync() => Cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

        internal async Task<string[]> KeysAsync(int slot, int master) =>
            (await Cluster.Servers[master].AskAsync("CLUSTER", "GETKEYSINSLOT", $"{slot}", "1000")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
