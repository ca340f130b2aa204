using Forebay.Sqlite;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.Redis.Tests.Faults;

/// <summary>What the tests of a failing Redis share: nodes of one process over it, with the system's clock and short times.</summary>
public abstract class RedisNodesTest : IAsyncDisposable
{
    internal const string Fast = "minReconnectDelay=5ms,maxReconnectDelay=50ms,commandTimeout=500ms,connectTimeout=1s";
    private readonly List<TieredCache> nodes = [];
    private readonly string folder = Directory.CreateTempSubdirectory("forebay-test").FullName;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal RedisKeys Keys { get; } = new("forebay:");

    public async ValueTask DisposeAsync()
    {
        foreach (TieredCache node in nodes)
            await node.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A node that has heard the bus and serves.</summary>
    /// <param name="address">Which Redis.</param>
    /// <param name="hasFile">Whether it has a SQLite tier beside.</param>
    protected async Task<TieredCache> NodeAsync(string address, bool hasFile = false)
    {
        var redis = new RedisTier(new RedisTierOptions { ConnectionString = $"{address},{Fast}" });
        var options = new ForebayOptions();
        options.Bus.HeartbeatEvery = TimeSpan.FromMilliseconds(200);
        options.Bus.MaxLag = TimeSpan.FromSeconds(2);
        options.Bus.PublishTimeout = TimeSpan.FromMilliseconds(300);
        options.Bus.RetryAfter = TimeSpan.FromMilliseconds(20);
        options.Bus.MaxRetryAfter = TimeSpan.FromMilliseconds(100);
        options.Breaker.ProbeAfter = TimeSpan.FromMilliseconds(100);
        ITier[] tiers = hasFile ? [new SqliteTier(new SqliteTierOptions { Path = Path.Combine(folder, $"node{nodes.Count}.db") }), redis] : [redis];
        var node = new TieredCache(options, tiers, log: redis.Log);
        nodes.Add(node);
        await CalmAsync(node);
        return node;
    }

    /// <summary>Waits until a node serves, has its connection, and has sent what it had to send.</summary>
    protected static Task CalmAsync(TieredCache node) => Eventually.TrueAsync(
        async () =>
        {
            // A tier that was skipped is tried again by a read.
            await node.GetAsync<string>("probe", null, Cancellation);
            return IsCalm(node.GetStatistics());
        },
        "the node is calm");

    /// <summary>Waits until a node has read the bus to its present end.</summary>
    protected static async Task HeardAsync(RedisServer server, TieredCache node)
    {
        string end = await server.AskAsync("GET", "forebay:{g}:log-end");
        await Eventually.TrueAsync(() => node.GetStatistics().Bus!.Position?.EndsWith($"/{end}", StringComparison.Ordinal) == true, "the node has heard the bus to its end");
    }

    protected static ValueTask<string> GetAsync(TieredCache node, string key, Func<string> load, params string[] tags)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.GetOrCreateAsync(key, (_, _) => ValueTask.FromResult(load()), null, tags, Cancellation);
    }

    /// <summary>Whether an entry and the version of its tag stand in a server: what would make it answer, had nobody noticed.</summary>
    private protected async Task<bool> StandsAsync(RedisServer server, string key, string tag) =>
        await server.AskAsync("EXISTS", Keys.Entry(RedisKeys.HashOf(EntryKey.Create(key, null, 0))), Keys.Version(Liveness.Tag.Of(tag))) == "2";

    private static bool IsCalm(Forebay.Statistics.CacheStatistics statistics) =>
        statistics.Serving && statistics.Bus is { State: "ok", Outbox: 0 } && statistics.Tiers.All(tier => tier.State == "ok");
}
