using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.Redis.Tests.Servers;

[Trait("Needs", "server")]
public sealed class SentinelTests
{
    [Fact]
    public async Task After_a_failover_commands_go_to_the_new_master()
    {
        await using RedisServer one = await RedisServer.StartAsync();
        await using RedisServer two = await RedisServer.StartAsync("--replicaof", "127.0.0.1", $"{one.Port}");
        await using Sentinels sentinels = await Sentinels.StartAsync(one, two);
        await using var client = new RedisClient(RedisOptions.Parse($"{sentinels.Addresses},serviceName=shop,minReconnectDelay=5ms,maxReconnectDelay=50ms,connectTimeout=2s"));
        Assert.Equal(one.Port, (await client.ConnectAsync()).Endpoint.Port);
        Assert.True((await client.ExecuteAsync(["SET", "a", 1])).IsOk);

        await one.KillAsync();
        await Eventually.TrueAsync(() => client.IsConnected && client.Node?.Endpoint.Port == two.Port, "the client has found the new master");
        Assert.True((await client.ExecuteAsync(["SET", "a", 2])).IsOk);

        await one.RestartAsync();
        // Sentinels ask a server what it is every 10 seconds, and turn a master that should be none after it was well for 8 seconds. Whoever asks all the time
        // takes the processor from it, and it counts as down again; a blocked command ends when the server becomes a replica.
        await Eventually.TrueAsync(
            async () =>
            {
                await one.AskAsync("BLPOP", "nothing", "5");
                return (await one.AskAsync("ROLE")).StartsWith("slave", StringComparison.Ordinal);
            },
            "the old master is a replica",
            TimeSpan.FromMinutes(1));
        Assert.Equal(two.Port, client.Node!.Endpoint.Port);
    }

    [Fact]
    public async Task A_master_that_becomes_a_replica_is_left()
    {
        await using RedisServer one = await RedisServer.StartAsync();
        await using RedisServer two = await RedisServer.StartAsync("--replicaof", "127.0.0.1", $"{one.Port}");
        await using Sentinels sentinels = await Sentinels.StartAsync(one, two);
        await using var client = new RedisClient(RedisOptions.Parse($"{sentinels.Addresses},serviceName=shop,minReconnectDelay=5ms,maxReconnectDelay=50ms"));
        await client.ConnectAsync();
        Assert.Equal("OK", await sentinels.AskAsync("SENTINEL", "FAILOVER", "shop"));
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    return (await client.ExecuteAsync(["SET", "a", 1])).IsOk && client.Node?.Endpoint.Port == two.Port;
                }
                catch (Exception fault) when (fault is RedisConnectionException or RedisServerException or TimeoutException)
                {
                    return false;
                }
            },
            "writes go to the new master");
    }

    [Fact]
    public async Task A_name_that_no_sentinel_knows_is_said_so_and_a_server_that_is_none_too()
    {
        await using RedisServer one = await RedisServer.StartAsync();
        await using Sentinels sentinels = await Sentinels.StartAsync(one);
        await using var unknown = new RedisClient(RedisOptions.Parse($"{sentinels.Addresses},serviceName=other"));
        Assert.Contains("No sentinel knows the master 'other'", (await Assert.ThrowsAsync<RedisConnectionException>(async () => await unknown.ConnectAsync())).Message, StringComparison.Ordinal);
        await using var server = new RedisClient(RedisOptions.Parse($"{one.Address},serviceName=shop"));
        Assert.Contains("It is no sentinel", (await Assert.ThrowsAsync<RedisConnectionException>(async () => await server.ConnectAsync())).Message, StringComparison.Ordinal);
        await using var sentinel = new RedisClient(RedisOptions.Parse(sentinels.Addresses.Split(',')[0]));
        Assert.Contains("set serviceName", (await Assert.ThrowsAsync<RedisConnectionException>(async () => await sentinel.ConnectAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_servers_without_sentinels_the_master_is_taken()
    {
        await using RedisServer one = await RedisServer.StartAsync();
        await using RedisServer two = await RedisServer.StartAsync("--replicaof", "127.0.0.1", $"{one.Port}");
        await using var client = new RedisClient(RedisOptions.Parse($"{two.Address},{one.Address},cluster=off,minReconnectDelay=1ms"));
        await Eventually.TrueAsync(() => client.IsConnected, "the master is found");
        Assert.Equal(one.Port, client.Node!.Endpoint.Port);
        // By hand, as an administrator does who has no sentinels.
        await two.AskAsync("REPLICAOF", "NO", "ONE");
        await one.AskAsync("REPLICAOF", "127.0.0.1", $"{two.Port}");
        await Assert.ThrowsAsync<RedisServerException>(async () => await client.ExecuteAsync(["SET", "a", 1]));
        await Eventually.TrueAsync(() => client.IsConnected && client.Node?.Endpoint.Port == two.Port, "the other is taken");
    }
}
