using Forebay.Testing;
using Forebay.Testing.Contracts;
using Xunit;

namespace Forebay.Tests.Bus;

/// <summary>What nodes hear of each other.</summary>
public sealed class BusTests : NodesTest
{
    private readonly FakeSharedStore store = new();

    [Fact]
    public async Task Row30_An_invalidation_reaches_the_other_nodes_memory()
    {
        CacheNode a = await NodeAsync(shared: false), b = await NodeAsync(shared: false);
        await GetAsync(b, "k", () => "1", "t");
        await GetAsync(b, "other", () => "1", "u");
        await a.Cache.RemoveByTagAsync("t", Cancellation);
        await HeardAsync(b);
        Assert.Equal("2", await GetAsync(b, "k", () => "2", "t"));
        Assert.Equal("1", await GetAsync(b, "other", () => "2", "u"));
    }

    [Theory]
    [InlineData("key")]
    [InlineData("pattern")]
    [InlineData("partition")]
    [InlineData("everything")]
    public async Task Every_kind_of_removal_reaches_the_other_nodes(string kind)
    {
        CacheNode a = await NodeAsync(shared: false), b = await NodeAsync(shared: false);
        var options = new EntryOptions { Partition = "tenant" };
        await LoadAsync(b, "/api/1", "1", options: options);
        switch (kind)
        {
            case "key": await a.Cache.RemoveAsync("/api/1", "tenant", Cancellation); break;
            case "pattern": await a.Cache.RemoveByPatternAsync("/api/*", "tenant", Cancellation); break;
            case "partition": await a.Cache.RemovePartitionAsync("tenant", Cancellation); break;
            default: await a.Cache.ClearAsync(Cancellation); break;
        }
        await HeardAsync(b);
        Assert.Equal("2", (await LoadAsync(b, "/api/1", "2", options: options)).Value);
    }

    [Fact]
    public async Task A_nodes_own_messages_kill_nothing_that_it_loaded_since()
    {
        CacheNode a = await NodeAsync(shared: false);
        await a.Cache.RemoveByTagAsync("t", Cancellation);
        await GetAsync(a, "k", () => "1", "t");
        await HeardAsync(a);
        Assert.Equal("1", await GetAsync(a, "k", () => "2", "t"));
    }

    [Fact]
    public async Task Row29_A_gap_in_the_bus_empties_the_nodes_own_tiers()
    {
        CacheNode a = await NodeAsync(shared: false), b = await NodeAsync(shared: false);
        await GetAsync(b, "k", () => "1");
        b.Log.ReadFailure = new IOException("cut off");
        for (int i = 0; i < 150; i++)
            await a.Cache.RemoveByTagAsync($"t{i}", Cancellation);
        b.Log.ReadFailure = null;
        await AdvanceUntilAsync(() => b.Cache.GetStatistics().Bus!.Gaps == 1, "the gap is seen");
        await HeardAsync(b);
        Assert.Equal("2", await GetAsync(b, "k", () => "2"));
    }

    [Fact]
    public async Task A_node_that_hears_nothing_for_too_long_asks_the_primary_and_serves_again_when_it_has_heard()
    {
        CacheNode a = await NodeAsync(shared: false, configure: options => options.Regions["old"] = new RegionOptions { Traits = RegionTraits.ServeUnheard, Jitter = 0 });
        await GetAsync(a, "k", () => "1");
        await GetAsync(a, "old:k", () => "1");
        a.Log.ReadFailure = new IOException("cut off");
        await AdvanceUntilAsync(() => !a.Cache.GetStatistics().Serving, "the node no longer serves", 500);
        Assert.Equal("2", await GetAsync(a, "k", () => "2"));
        Assert.Equal("1", await GetAsync(a, "old:k", () => "2"));
        a.Log.ReadFailure = null;
        await AdvanceUntilAsync(() => a.Cache.GetStatistics().Serving, "the node serves again");
        Assert.Equal("2", await GetAsync(a, "k", () => "3"));
    }

    [Fact]
    public async Task What_was_loaded_before_the_bus_was_first_heard_is_not_served()
    {
        var log = new FakeLog(Bus) { ReadFailure = new IOException("not yet") };
        await using var cache = new TieredCache(new ForebayOptions(), [], Time, log: log);
        Assert.Equal("1", await cache.GetOrCreateAsync("k", (_, _) => ValueTask.FromResult("1"), null, null, Cancellation));
        log.ReadFailure = null;
        await AdvanceUntilAsync(() => cache.GetStatistics().Serving, "the node serves");
        Assert.Equal("2", await cache.GetOrCreateAsync("k", (_, _) => ValueTask.FromResult("2"), null, null, Cancellation));
    }

    [Fact]
    public async Task A_message_that_cannot_be_understood_empties_the_nodes_own_tiers()
    {
        CacheNode a = await NodeAsync(shared: false);
        await GetAsync(a, "k", () => "1");
        await Bus.AppendAsync("of another version"u8.ToArray(), Cancellation);
        await HeardAsync(a);
        Assert.Equal("2", await GetAsync(a, "k", () => "2"));
    }

    [Fact]
    public async Task Invalidations_of_one_moment_go_out_as_one_message()
    {
        CacheNode a = await NodeAsync();
        a.Tier.InvalidationGate = new Gate();
        Task first = a.Cache.RemoveByTagAsync("t", Cancellation).AsTask();
        await a.Tier.InvalidationGate.Arrived;
        Task[] more = [.. Enumerable.Range(0, 50).Select(i => a.Cache.RemoveByTagAsync($"t{i}", Cancellation).AsTask())];
        a.Tier.InvalidationGate.Open();
        await Task.WhenAll([first, .. more]);
        Assert.Equal(2, a.Log.Appended);
    }

    [Fact]
    public async Task A_full_outbox_becomes_one_invalidation_of_everything()
    {
        CacheNode a = await NodeAsync(shared: false, configure: options => options.Bus.MaxOutbox = 10), b = await NodeAsync(shared: false);
        await GetAsync(b, "k", () => "1", "t0");
        a.Log.AppendFailure = new IOException("cut off");
        for (int i = 0; i < 25; i++)
            await a.Cache.RemoveByTagAsync($"t{i}", Cancellation);
        Assert.InRange(a.Cache.GetStatistics().Bus!.Outbox, 1, 10);
        a.Log.AppendFailure = null;
        await AdvanceUntilAsync(() => a.Cache.GetStatistics().Bus!.Outbox == 0, "the outbox is sent");
        await HeardAsync(b);
        Assert.Equal("2", await GetAsync(b, "k", () => "2", "t0"));
    }

    [Fact]
    public async Task What_a_feed_says_goes_to_the_others_unless_each_has_a_feed_of_its_own()
    {
        CacheNode a = await NodeAsync(shared: false), b = await NodeAsync(shared: false, configure: options => options.Bus.PublishFeed = false), c = await NodeAsync(shared: false);
        await GetAsync(c, "k", () => "1", "t");
        await b.Cache.InvalidateFromFeedAsync(["t"], "1", Cancellation);
        await HeardAsync(c);
        Assert.Equal("1", await GetAsync(c, "k", () => "2", "t"));
        await a.Cache.InvalidateFromFeedAsync(["t"], "1", Cancellation);
        await HeardAsync(c);
        Assert.Equal("2", await GetAsync(c, "k", () => "2", "t"));
    }

    protected override ISharedTier NewTier(int node, bool takesOver) => new FakeSharedTier(store, node) { TakesOver = takesOver };
}
