using System.Text;
using Forebay.Redis.Cluster;
using Forebay.Redis.Tests.Servers;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.Redis.Tests.Faults;

/// <summary>A cluster that loses a master.</summary>
[Trait("Needs", "server")]
public sealed class LostMasterTests : RedisNodesTest
{
    [Theory]
    [InlineData("of the tag's version")]
    [InlineData("of what concerns all")]
    public async Task Row31_When_a_replica_takes_over_without_the_last_invalidation_no_old_entry_is_served(string lostMaster)
    {
        await using RedisCluster cluster = await RedisCluster.StartAsync(withReplicas: true);
        await ClusterNodes.WarmAsync(new RedisTier(new RedisTierOptions { ConnectionString = cluster.Addresses }));
        TieredCache a = await NodeAsync(cluster.Addresses), b = await NodeAsync(cluster.Addresses);
        int MasterOf(string key) => RedisCluster.MasterOf(HashSlot.Of(Encoding.UTF8.GetBytes(key)));
        int lost = lostMaster == "of the tag's version" ? MasterOf(Keys.Version(Liveness.Tag.Of("t"))) : MasterOf(Keys.Everything);
        await GetAsync(a, "k", () => "1", "t");
        Assert.Equal("1", await GetAsync(b, "k", () => "2", "t"));
        RedisServer master = cluster.Servers[lost], replica = cluster.Servers[lost + RedisCluster.Masters];
        string stands = lostMaster == "of the tag's version" ? Keys.Version(Liveness.Tag.Of("t")) : Keys.Everything;
        await Eventually.TrueAsync(async () => await replica.AskAsync("EXISTS", stands) == "1" || (await replica.AskAsync("EXISTS", stands)).StartsWith("MOVED", StringComparison.Ordinal), "the replica has the version");
        replica.Pause();
        await master.AskAsync("CLIENT", "KILL", "TYPE", "replica");
        await a.RemoveByTagAsync("t", Cancellation);
        await master.KillAsync();
        replica.Resume();

        await Eventually.TrueAsync(async () => (await replica.AskAsync("ROLE")).StartsWith("master", StringComparison.Ordinal), "the replica has taken over");
        await CalmAsync(a);
        await CalmAsync(b);
        if (stands == Keys.Everything)
            await Eventually.TrueAsync(() => a.GetStatistics().Bus!.Gaps > 0 && b.GetStatistics().Bus!.Gaps > 0, "both nodes have noticed");
        TieredCache fresh = await NodeAsync(cluster.Addresses);
        Assert.Equal("2", await GetAsync(fresh, "k", () => "2", "t"));
        // It may find what the other has loaded, or meet a server meanwhile and load for itself.
        Assert.Contains(await GetAsync(b, "k", () => "3", "t"), new[] { "2", "3" });
        await b.RemoveByTagAsync("t", Cancellation);
        await Eventually.TrueAsync(async () => await GetAsync(fresh, "k", () => "4", "t") == "4", "the bus goes on");
    }
}
