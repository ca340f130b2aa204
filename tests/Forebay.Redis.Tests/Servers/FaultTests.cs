using System.Text;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.Redis.Tests.Servers;

[Trait("Needs", "server")]
public sealed class FaultTests
{
    [Fact]
    public async Task After_a_kill_commands_fail_at_once_until_the_server_is_back_and_its_run_is_another()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        List<string> runs = [];
        var hooks = new RedisHooks { Connected = node => { lock (runs) runs.Add(node.RunId); } };
        await using var client = new RedisClient(RedisOptions.Parse($"{server.Address},minReconnectDelay=5ms,maxReconnectDelay=20ms"), hooks);
        await client.ConnectAsync();
        List<string> messages = [];
        await using RedisSubscription subscription = await client.SubscribeAsync("news", message => { lock (messages) messages.Add(Encoding.UTF8.GetString(message.Span)); });

        await server.KillAsync();
        await Eventually.TrueAsync(() => !client.IsConnected, "the end of the server is noticed");
        RedisConnectionException away = await Assert.ThrowsAsync<RedisConnectionException>(async () => await client.ExecuteAsync(["GET", "a"]));
        Assert.False(away.OutcomeUnknown);
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await client.CreateBatchOf("PING").ExecuteAsync());
        Task<RedisReply> patient = client.ExecuteIdempotentAsync(["SET", "a", 1]).AsTask();

        await server.RestartAsync();
        Assert.True((await patient).IsOk);
        await client.ConnectAsync();
        Assert.Equal(2, runs.Distinct().Count());
        Assert.Equal(1, (await client.ExecuteAsync(["PUBLISH", "news", "again"])).AsInt64());
        await Eventually.TrueAsync(() => { lock (messages) return messages.Count == 1; }, "the channel was subscribed again");
    }

    [Fact]
    public async Task What_is_on_its_way_when_the_server_is_killed_has_an_unknown_outcome()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var client = new RedisClient(RedisOptions.Parse(server.Address));
        await client.ConnectAsync();
        server.Pause();
        Task<RedisReply>[] sent = [.. Enumerable.Range(0, 100).Select(i => client.ExecuteAsync(["INCR", "n"]).AsTask())];
        await server.KillAsync();
        foreach (Task<RedisReply> one in sent)
            Assert.True((await Assert.ThrowsAsync<RedisConnectionException>(() => one)).OutcomeUnknown);
    }

    [Fact]
    public async Task A_server_that_hangs_costs_each_caller_its_time_out_and_later_ones_nothing()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var client = new RedisClient(RedisOptions.Parse($"{server.Address},commandTimeout=200ms,connectTimeout=200ms,minReconnectDelay=5ms,maxReconnectDelay=20ms"));
        await client.ConnectAsync();
        server.Pause();
        await Assert.ThrowsAsync<TimeoutException>(async () => await client.ExecuteAsync(["GET", "a"]));
        await Eventually.TrueAsync(() => !client.IsConnected, "the silent connection is given up");
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await client.ExecuteAsync(["GET", "a"]));
        server.Resume();
        await Eventually.TrueAsync(() => client.IsConnected, "it is there again");
        Assert.True((await client.ExecuteIdempotentAsync(["GET", "a"])).IsNull);
    }

    [Fact]
    public async Task Many_callers_over_kills_get_their_own_replies_or_an_error()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var client = new RedisClient(RedisOptions.Parse($"{server.Address},minReconnectDelay=1ms,maxReconnectDelay=5ms"));
        await client.ConnectAsync();
        using var stop = new CancellationTokenSource();
        int replies = 0, errors = 0;
        Task[] callers = [.. Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                try
                {
                    Assert.Equal($"{caller}:{i}", (await client.ExecuteAsync(["ECHO", $"{caller}:{i}"])).AsString());
                    Interlocked.Increment(ref replies);
                }
                catch (RedisConnectionException)
                {
                    Interlocked.Increment(ref errors);
                    await Task.Yield();
                }
            }
        }))];
        for (int round = 0; round < 5; round++)
        {
            int before = Volatile.Read(ref replies);
            await Eventually.TrueAsync(() => Volatile.Read(ref replies) > before + 1000, "callers get replies");
            await server.KillAsync();
            await server.RestartAsync();
        }
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        Assert.True(errors > 0);
    }

    [Fact]
    public async Task A_server_that_was_never_there_is_said_so()
    {
        await using var client = new RedisClient(RedisOptions.Parse($"127.0.0.1:{RedisServer.FreePort()}"));
        RedisConnectionException away = await Assert.ThrowsAsync<RedisConnectionException>(async () => await client.ConnectAsync());
        Assert.Contains("127.0.0.1", away.Message, StringComparison.Ordinal);
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await client.ExecuteAsync(["PING"]));
    }
}
