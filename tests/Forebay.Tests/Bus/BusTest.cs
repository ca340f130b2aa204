using Forebay.Testing;

namespace Forebay.Tests.Bus;

/// <summary>What tests of several nodes share: a log, a shared store, and nodes on them.</summary>
public abstract class BusTest : CacheTest, IAsyncDisposable
{
    private readonly List<TieredCache> nodes = [];

    private protected InProcessInvalidationLog Bus { get; } = new(maxMessages: 100);

    private protected FakeSharedStore Store { get; } = new();

    public async ValueTask DisposeAsync()
    {
        foreach (TieredCache node in nodes)
            await node.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A node that has heard the bus and serves.</summary>
    private protected async Task<Node> NodeAsync(bool shared = true, bool hasBus = true, Action<ForebayOptions>? configure = null, params ITier[] more)
    {
        var tier = new FakeSharedTier(Store, nodes.Count);
        var log = new FakeLog(Bus);
        var options = new ForebayOptions();
        foreach (RegionOptions region in options.Regions.Values)
            region.Jitter = 0;
        configure?.Invoke(options);
        var cache = new TieredCache(options, shared ? [.. more, tier] : more, Time, log: hasBus ? log : null);
        nodes.Add(cache);
        await Eventually.TrueAsync(() => cache.GetStatistics().Serving, "the node serves");
        return new Node(cache, tier, log);
    }

    private protected static ValueTask<string> GetAsync(Node node, string key, Func<string> load, params string[] tags) =>
        node.Cache.GetOrCreateAsync(key, (_, _) => ValueTask.FromResult(load()), null, tags, Cancellation);

    /// <summary>Waits until a node has read the bus to its present end.</summary>
    private protected async Task HeardAsync(Node node)
    {
        string end = await Bus.EndAsync(Cancellation);
        await Eventually.TrueAsync(() => node.Cache.GetStatistics().Bus!.Position == end, "the node has heard the bus to its end");
    }

    internal sealed record Node(TieredCache Cache, FakeSharedTier Tier, FakeLog Log);
}
