using Forebay.Testing;
using Forebay.Testing.Servers;

namespace Forebay.Redis.Tests.Servers;

/// <summary>Three sentinels that look after a master called <c>shop</c>, and agree fast that it is down.</summary>
internal sealed class Sentinels : IAsyncDisposable
{
    private const int Count = 3;

    private readonly List<RedisServer> all = [];

    public string Addresses => string.Join(',', all.Select(one => one.Address));

    public static async Task<Sentinels> StartAsync(RedisServer master, params RedisServer[] replicas)
    {
        var sentinels = new Sentinels();
        for (int i = 0; i < Count; i++)
        {
            sentinels.all.Add(await RedisServer.StartSentinelAsync($"""
                sentinel monitor shop 127.0.0.1 {master.Port} 2
                sentinel down-after-milliseconds shop 1000
                sentinel failover-timeout shop 4000
                sentinel parallel-syncs shop 1

                """));
        }
        foreach (RedisServer one in sentinels.all)
        {
            await Eventually.TrueAsync(
                async () => (await one.AskAsync("SENTINEL", "SENTINELS", "shop")).Split('\n').Count(line => line == "runid") == Count - 1
                    && (await one.AskAsync("SENTINEL", "REPLICAS", "shop")).Split('\n').Count(line => line == "master-link-status") == replicas.Length,
                "the sentinels know each other and the replicas");
        }
        foreach (RedisServer replica in replicas)
            await Eventually.TrueAsync(async () => (await replica.AskAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal), "the replica has what its master has");
        return sentinels;
    }

    public Task<string> AskAsync(params string[] command) => all[0].AskAsync(command);

    public async ValueTask DisposeAsync()
    {
        foreach (RedisServer one in all)
            await one.DisposeAsync();
    }
}
