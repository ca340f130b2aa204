using System.Text;
using Forebay.Redis.Cluster;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.Redis.Tests.Servers;

[Trait("Needs", "server")]
public sealed class ClusterTests
{
    private const string Fast = "minReconnectDelay=5ms,maxReconnectDelay=50ms,connectTimeout=2s,commandTimeout=3s";

    [Fact]
    public async Task Each_key_goes_to_its_master_and_a_moved_slot_is_followed()
    {
        await using RedisCluster cluster = await RedisCluster.StartAsync(withReplicas: false);
        await using var client = new RedisClient(RedisOptions.Parse($"{cluster.Servers[0].Address},{Fast}"));
        Assert.Equal("cluster", (await client.ConnectAsync()).Mode);
        for (int i = 0; i < 300; i++)
            Assert.True((await client.ExecuteAsync(["SET", $"key:{i}", i])).IsOk);
        for (int i = 0; i < 300; i++)
            Assert.Equal(i, (await client.ExecuteAsync(["GET", $"key:{i}"])).AsInt64());
        foreach (RedisServer server in cluster.Servers)
            Assert.InRange(int.Parse(await server.AskAsync("DBSIZE")), 50, 200);

        // One slot with three keys, of which one has moved when the client asks.
        int slot = HashSlot.Of("{shop}"u8), from = RedisCluster.MasterOf(slot), to = (from + 1) % RedisCluster.Masters;
        foreach (string name in (string[])["a", "b", "c"])
            await client.ExecuteAsync(["SET", $"{{shop}}:{name}", name]);
        await cluster.BeginMoveAsync(slot, from, to);
        await cluster.MoveKeyAsync("{shop}:b", from, to);
        Assert.Equal("b", (await client.ExecuteAsync(["GET", "{shop}:b"])).AsString());
        using RedisBatch batch = client.CreateBatchOf("GET {shop}:a", "GET {shop}:b", "GET {shop}:c", "SET {shop}:new 1", "GET {shop}:new");
        Assert.Equal(["a", "b", "c", "OK", "1"], (await batch.ExecuteAsync()).Select(reply => reply.AsString()));
        await cluster.MoveKeyAsync("{shop}:a", from, to);
        await cluster.MoveKeyAsync("{shop}:c", from, to);
        await cluster.EndMoveAsync(slot, from, to);
        Assert.Equal("a", (await client.ExecuteAsync(["GET", "{shop}:a"])).AsString());
        using RedisBatch after = client.CreateBatchOf("MULTI", "INCR {shop}:n", "INCR {shop}:n", "EXEC");
        Assert.Equal(2, (await after.ExecuteAsync())[3][1].AsInt64());
    }

    [Fact]
    public async Task Scripts_locks_and_channels_work_in_a_cluster()
    {
        await using RedisCluster cluster = await RedisCluster.StartAsync(withReplicas: false);
        await using var client = new RedisClient(RedisOptions.Parse($"{cluster.Addresses},cluster=on,{Fast}"));
        await client.ConnectAsync();
        var script = new RedisScript("return redis.call('INCR', KEYS[1])");
        for (int i = 0; i < 20; i++)
            Assert.Equal(1, (await client.ExecuteAsync(script, [$"n:{i}"], [])).AsInt64());
        await using (RedisLock held = await new RedisLocks(client).AcquireAsync("}odd{", TimeSpan.FromMinutes(1)))
            Assert.Null(await new RedisLocks(client).TryAcquireAsync("}odd{", TimeSpan.FromMinutes(1)));
        var heard = new TaskCompletionSource<string>();
        await using RedisSubscription subscription = await client.SubscribeAsync("news", message => heard.TrySetResult(Encoding.UTF8.GetString(message.Span)));
        await client.ExecuteAsync(["PUBLISH", "news", "hello"]);
        Assert.Equal("hello", await heard.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        using RedisBatch batch = client.CreateBatchOf("GET {a}");
        Assert.Contains("one slot", Assert.Throws<ArgumentException>(() => batch.Add(["GET", "{b}"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_a_master_is_lost_its_replica_is_found()
    {
        await using RedisCluster cluster = await RedisCluster.StartAsync(withReplicas: true);
        await using var client = new RedisClient(RedisOptions.Parse($"{cluster.Addresses},{Fast}"));
        await client.ConnectAsync();
        int lost = RedisCluster.MasterOf(HashSlot.Of("shop"u8));
        Assert.True((await client.ExecuteAsync(["SET", "shop", 1])).IsOk);
        Assert.Equal(1, (await client.ExecuteAsync(["WAIT", 0, 0])).AsInt64() >= 0 ? 1 : 0);
        await cluster.Servers[lost].KillAsync();
        await Eventually.TrueAsync(() => IsSetAsync(client, "shop"), "the replica has become the master, and the client has found it");
        // The others were never away.
        string other = Enumerable.Range(0, 100).Select(i => $"k{i}").First(key => RedisCluster.MasterOf(HashSlot.Of(Encoding.UTF8.GetBytes(key))) != lost);
        Assert.True((await client.ExecuteAsync(["SET", other, 1])).IsOk);
    }

    [Fact]
    public async Task A_single_server_is_refused_where_a_cluster_was_asked_for()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var client = new RedisClient(RedisOptions.Parse($"{server.Address},cluster=on"));
        Assert.Contains("Cluster is On", (await Assert.ThrowsAsync<RedisConnectionException>(async () => await client.ConnectAsync())).Message, StringComparison.Ordinal);
    }

    private static async ValueTask<bool> IsSetAsync(RedisClient client, string key)
    {
        try
        {
            return (await client.ExecuteAsync(["SET", key, 2])).IsOk;
        }
        catch (Exception fault) when (fault is RedisConnectionException or RedisServerException or TimeoutException)
        {
            return false;
        }
    }
}
