using System.Text;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.Redis.Tests.Servers;

[Trait("Needs", "server")]
public sealed class ClientTests
{
    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    [Fact]
    public async Task What_was_set_is_what_is_got()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var client = new RedisClient(RedisOptions.Parse(server.Address));
        RedisNode node = await client.ConnectAsync();
        Assert.Equal(40, node.RunId.Length);
        Assert.Equal("standalone", node.Mode);
        Assert.True(node.IsMaster);
        Assert.True((await client.ExecuteAsync(["SET", "text", "größer", "PX", 100_000])).IsOk);
        Assert.Equal("größer", (await client.ExecuteAsync(["GET", "text"])).AsString());
        byte[] large = new byte[3_000_000];
        new Random(1).NextBytes(large);
        Assert.True((await client.ExecuteAsync(["SET", "large", large])).IsOk);
        Assert.Equal(large, (await client.ExecuteAsync(["GET", "large"])).AsBytes());
        Assert.True((await client.ExecuteAsync(["GET", "nothing"])).IsNull);
        Assert.Equal(7, (await client.ExecuteAsync(["INCRBY", "number", 7L])).AsInt64());
        await client.ExecuteAsync(["ZADD", "scores", 1.5, "one"]);
        Assert.Equal(1.5, (await client.ExecuteAsync(["ZSCORE", "scores", "one"])).AsDouble());
        Assert.Equal("forebay", (await client.ExecuteAsync(["CLIENT", "GETNAME"])).AsString());
    }

    [Fact]
    public async Task What_the_server_refuses_is_thrown_with_its_code()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var client = new RedisClient(RedisOptions.Parse(server.Address));
        await client.ConnectAsync();
        await client.ExecuteAsync(["SET", "text", "a"]);
        RedisServerException refused = await Assert.ThrowsAsync<RedisServerException>(async () => await client.ExecuteAsync(["LPUSH", "text", "b"]));
        Assert.Equal("WRONGTYPE", refused.Code);
        Assert.Equal("a", (await client.ExecuteAsync(["GET", "text"])).AsString());
    }

    [Fact]
    public async Task Every_caller_gets_its_own_reply()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var client = new RedisClient(RedisOptions.Parse(server.Address));
        await client.ConnectAsync();
        await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(async () =>
        {
            for (int i = 0; i < 1000; i++)
            {
                string mine = $"{caller}:{i}";
                Assert.Equal(mine, (await client.ExecuteAsync(["ECHO", mine])).AsString());
            }
        })));
    }

    [Fact]
    public async Task A_batch_runs_in_its_order_and_an_error_in_it_is_a_reply()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var client = new RedisClient(RedisOptions.Parse(server.Address));
        await client.ConnectAsync();
        using RedisBatch batch = client.CreateBatch();
        for (int round = 0; round < 3; round++)
        {
            batch.Add(["SET", "a", round]);
            batch.Add(["LPUSH", "a", "x"]);
            batch.Add(["GET", "a"]);
            RedisReply[] replies = await batch.ExecuteAsync();
            Assert.True(replies[0].IsOk);
            Assert.Equal("WRONGTYPE", replies[1].Error!.Code);
            Assert.Equal(round, replies[2].AsInt64());
        }
        Assert.Empty(await batch.ExecuteAsync());
    }

    [Fact]
    public async Task A_script_that_the_server_has_forgotten_is_sent_again()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var client = new RedisClient(RedisOptions.Parse(server.Address));
        await client.ConnectAsync();
        var script = new RedisScript("return redis.call('INCRBY', KEYS[1], ARGV[1])");
        Assert.Equal(3, (await client.ExecuteAsync(script, ["n"], [3])).AsInt64());
        await client.ExecuteAsync(["SCRIPT", "FLUSH"]);
        Assert.Equal(5, (await client.ExecuteAsync(script, ["n"], [2])).AsInt64());
        Assert.Equal(6, (await client.ExecuteAsync(script, ["n"], [1])).AsInt64());
    }

    [Fact]
    public async Task Messages_of_a_channel_come_in_order_beside_commands()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var client = new RedisClient(RedisOptions.Parse(server.Address));
        await client.ConnectAsync();
        List<string> got = [];
        RedisSubscription subscription = await client.SubscribeAsync("news", message =>
        {
            lock (got)
                got.Add(Encoding.UTF8.GetString(message.Span));
        });
        for (int i = 0; i < 500; i++)
            Assert.Equal(1, (await client.ExecuteAsync(["PUBLISH", "news", i])).AsInt64());
        await Eventually.TrueAsync(() => { lock (got) return got.Count == 500; }, "all messages have come");
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), got);
        await subscription.DisposeAsync();
        Assert.Equal(0, (await client.ExecuteAsync(["PUBLISH", "news", "nobody"])).AsInt64());
    }

    [Fact]
    public async Task Bytes_are_taken_from_any_memory()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var client = new RedisClient(RedisOptions.Parse(server.Address));
        await client.ConnectAsync();
        byte[] bytes = Bytes("0123456789");
        await client.ExecuteAsync(["SET", bytes.AsMemory(0, 3), bytes.AsMemory(4, 5)]);
        Assert.Equal("45678", (await client.ExecuteAsync(["GET", "012"])).AsString());
    }
}
