using Xunit;

namespace Forebay.Testing.Contracts;

/// <summary>What tests of several nodes share: a log, a shared store, nodes on them, and a clock that stands still.</summary>
public abstract class NodesTest : IAsyncDisposable
{
    private readonly List<TieredCache> nodes = [];

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected ManualTimeProvider Time { get; } = new();

    protected InProcessInvalidationLog Bus { get; } = new(maxMessages: 100);

    public virtual async ValueTask DisposeAsync()
    {
        foreach (TieredCache node in nodes)
            await node.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>One node's access to what all share.</summary>
    /// <param name="node">Which.</param>
    /// <param name="takesOver">True: it waits for no other node's load.</param>
    protected abstract ISharedTier NewTier(int node, bool takesOver);

    /// <summary>A node that has heard the bus and serves.</summary>
    protected async Task<CacheNode> NodeAsync(bool shared = true, bool hasBus = true, bool takesOver = false, Action<ForebayOptions>? configure = null)
    {
        GatedSharedTier? tier = shared ? new GatedSharedTier(NewTier(nodes.Count, takesOver)) : null;
        var log = new FakeLog(Bus);
        var options = new ForebayOptions();
        foreach (RegionOptions region in options.Regions.Values)
            region.Jitter = 0;
        configure?.Invoke(options);
        var cache = new TieredCache(options, tier is null ? [] : [tier], Time, log: hasBus ? log : null);
        nodes.Add(cache);
        await Eventually.TrueAsync(() => cache.GetStatistics().Serving && (tier is null || tier.GetStatistics().State == "ok"), "the node serves");
        return new CacheNode(cache, tier!, log);
    }

    protected static ValueTask<string> GetAsync(CacheNode node, string key, Func<string> load, params string[] tags)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Cache.GetOrCreateAsync(key, (_, _) => ValueTask.FromResult(load()), null, tags, Cancellation);
    }

    protected static async Task<CacheResult<string>> LoadAsync(CacheNode node, string key, string value, string[]? tags = null, EntryOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        return await node.Cache.GetOrCreateResultAsync(key, (_, _) => ValueTask.FromResult(value), options, tags, Cancellation);
    }

    /// <summary>A load that stands at a gate after it has read <paramref name="value"/>.</summary>
    protected static Task<CacheResult<string>> LoadThroughAsync(CacheNode node, string key, string value, Gate gate, string[]? tags = null, string[]? lateTags = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Cache.GetOrCreateResultAsync(
            key,
            async (context, token) =>
            {
                await gate.PassAsync(token);
                context.AddTags(lateTags ?? []);
                return value;
            },
            null,
            tags,
            Cancellation).AsTask();
    }

    /// <summary>Waits until a node has read the bus to its present end.</summary>
    protected async Task HeardAsync(CacheNode node)
    {
        string end = await Bus.EndAsync(Cancellation);
        await Eventually.TrueAsync(() => node.Cache.GetStatistics().Bus!.Position == end, "the node has heard the bus to its end");
    }

    /// <summary>Lets time pass until something holds.</summary>
    protected Task AdvanceUntilAsync(Func<bool> condition, string what = "the condition holds", int milliseconds = 20) => Eventually.TrueAsync(
        () =>
        {
            Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
            return condition();
        },
        what);
}
