using Xunit;

namespace Forebay.Testing.Contracts;

/// <summary>The races of several nodes on one shared tier (docs/consistency.md, several nodes). A new shared tier is finished when this passes.</summary>
public abstract class SharedTierContract : NodesTest
{
    [Fact]
    public async Task What_one_node_loads_another_finds()
    {
        CacheNode a = await NodeAsync(), b = await NodeAsync();
        Assert.Equal("1", await GetAsync(a, "k", () => "1", "t"));
        CacheResult<string> found = await LoadAsync(b, "k", "2", ["t"]);
        Assert.Equal(("1", CacheSource.Remote), (found.Value, found.Source));
    }

    [Fact]
    public async Task Row26_What_was_read_before_another_nodes_write_is_dead_in_the_shared_tier()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false), c = await NodeAsync(hasBus: false);
        var gate = new Gate();
        Task<CacheResult<string>> slow = LoadThroughAsync(b, "k", "old", gate, ["t"]);
        await gate.Arrived;
        await a.Cache.RemoveByTagAsync("t", Cancellation);
        gate.Open();
        await slow;
        Assert.Equal("new", await GetAsync(c, "k", () => "new", "t"));
    }

    [Fact]
    public async Task Row26_A_value_whose_tags_are_known_only_afterwards_is_not_shared_where_they_were_invalidated_meanwhile()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false), c = await NodeAsync(hasBus: false);
        var gate = new Gate();
        Task<CacheResult<string>> slow = LoadThroughAsync(b, "k", "old", gate, lateTags: ["t"]);
        await gate.Arrived;
        await a.Cache.RemoveByTagAsync("t", Cancellation);
        gate.Open();
        await slow;
        Assert.Equal("new", await GetAsync(c, "k", () => "new", "t"));
    }

    [Fact]
    public async Task Row26_A_removed_key_is_not_stored_by_a_load_that_began_before()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false), c = await NodeAsync(hasBus: false);
        var gate = new Gate();
        Task<CacheResult<string>> slow = LoadThroughAsync(b, "k", "old", gate);
        await gate.Arrived;
        await a.Cache.RemoveAsync("k", Cancellation);
        gate.Open();
        await slow;
        Assert.Equal("new", await GetAsync(c, "k", () => "new"));
    }

    [Fact]
    public async Task Row26_A_pattern_kills_what_a_load_from_before_stores_after_it()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false), c = await NodeAsync(hasBus: false);
        var gate = new Gate();
        Task<CacheResult<string>> slow = LoadThroughAsync(b, "/api/1", "old", gate);
        await gate.Arrived;
        await a.Cache.RemoveByPatternAsync("/api/*", cancellationToken: Cancellation);
        gate.Open();
        await slow;
        Assert.Equal("new", await GetAsync(c, "/api/1", () => "new"));
    }

    [Fact]
    public async Task Row32_While_the_shared_tier_is_not_told_this_node_takes_nothing_old_from_it()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false);
        await GetAsync(a, "k", () => "old", "t");
        b.Tier.InvalidationGate = new Gate();
        Task removal = b.Cache.RemoveByTagAsync("t", Cancellation).AsTask();
        await b.Tier.InvalidationGate.Arrived;
        // It holds here already, and the shared tier still has the old value.
        Assert.Equal("new", await GetAsync(b, "k", () => "new", "t"));
        b.Tier.InvalidationGate.Open();
        await removal;
        Assert.Equal("new", await GetAsync(b, "k", () => "newer", "t"));
    }

    [Fact]
    public async Task Row32_An_entry_with_other_tags_is_taken_while_an_invalidation_is_under_way()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false);
        await GetAsync(a, "other", () => "1", "u");
        b.Tier.InvalidationGate = new Gate();
        Task removal = b.Cache.RemoveByTagAsync("t", Cancellation).AsTask();
        await b.Tier.InvalidationGate.Arrived;
        Assert.Equal("1", await GetAsync(b, "other", () => "2", "u"));
        b.Tier.InvalidationGate.Open();
        await removal;
    }

    [Fact]
    public async Task Row32_An_invalidation_that_cannot_be_sent_returns_and_is_sent_later_in_order()
    {
        CacheNode a = await NodeAsync(), b = await NodeAsync();
        await GetAsync(a, "k", () => "old", "t");
        await GetAsync(b, "k", () => "old", "t");
        b.Tier.Failure = new IOException("away");
        await b.Cache.RemoveByTagAsync("t", Cancellation);
        await b.Cache.RemoveAsync("k", Cancellation);
        Assert.Equal(2, b.Cache.GetStatistics().Bus!.Outbox);
        Assert.StartsWith("degraded", b.Cache.GetStatistics().Bus!.State, StringComparison.Ordinal);
        b.Tier.Failure = null;
        await AdvanceUntilAsync(() => b.Cache.GetStatistics().Bus!.Outbox == 0);
        Assert.Equal("ok", b.Cache.GetStatistics().Bus!.State);
        await HeardAsync(a);
        Assert.Equal("new", await GetAsync(a, "k", () => "new", "t"));
    }

    [Fact]
    public async Task Row32_An_entry_of_the_shared_tier_is_not_used_for_tags_in_the_outbox()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false, configure: options => options.Breaker.FailuresToOpen = 1000);
        await GetAsync(a, "k", () => "old", "t");
        b.Tier.Failure = new IOException("away");
        await b.Cache.RemoveByTagAsync("t", Cancellation);
        // Reads work again before the outbox is sent.
        b.Tier.InvalidationGate = new Gate();
        b.Tier.Failure = null;
        Assert.Equal("new", await GetAsync(b, "k", () => "new", "t"));
        b.Tier.InvalidationGate.Open();
    }

    [Fact]
    public async Task Row33_A_holder_that_paused_beyond_its_lease_stores_nothing()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false, takesOver: true), c = await NodeAsync(hasBus: false);
        var gate = new Gate();
        Task<CacheResult<string>> paused = LoadThroughAsync(a, "k", "1", gate);
        await gate.Arrived;
        Assert.Equal("2", await GetAsync(b, "k", () => "2"));
        gate.Open();
        await paused;
        Assert.Equal("2", await GetAsync(c, "k", () => "3"));
    }

    [Fact]
    public async Task Row37_A_promoted_entry_is_as_old_as_the_moment_before_it_was_asked_for()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false);
        await GetAsync(a, "k", () => "old", "t");
        b.Tier.ReadGate = new Gate();
        Task<string> read = GetAsync(b, "k", () => "new", "t").AsTask();
        await b.Tier.ReadGate.Arrived;
        b.Tier.ReadGate.Open();
        b.Tier.ReadGate = null;
        // Found, and not yet in memory: what is invalidated from here on must find it dead.
        await b.Cache.RemoveByTagAsync("t", Cancellation);
        await read;
        Assert.Equal("new", await GetAsync(b, "k", () => "new", "t"));
    }

    [Fact]
    public async Task One_node_loads_and_the_others_wait_for_its_entry()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false);
        var gate = new Gate();
        Task<CacheResult<string>> first = LoadThroughAsync(a, "k", "1", gate);
        await gate.Arrived;
        Task<string>[] others = [.. Enumerable.Range(0, 100).Select(_ => GetAsync(b, "k", () => throw new InvalidOperationException("loaded twice")).AsTask())];
        gate.Open();
        await first;
        Assert.All(await Task.WhenAll(others), value => Assert.Equal("1", value));
    }

    [Fact]
    public async Task A_load_that_fails_lets_the_next_node_load()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await GetAsync(a, "k", () => throw new InvalidDataException()));
        Assert.Equal("2", await GetAsync(b, "k", () => "2"));
    }

    [Fact]
    public async Task A_set_value_is_shared_and_replaces_the_other_nodes_own_copies()
    {
        CacheNode a = await NodeAsync(), b = await NodeAsync();
        await GetAsync(b, "k", () => "old");
        await a.Cache.SetAsync("k", "new", EntryOptions.Default, cancellationToken: Cancellation);
        await HeardAsync(b);
        CacheResult<string> found = await LoadAsync(b, "k", "loaded");
        Assert.Equal(("new", CacheSource.Remote), (found.Value, found.Source));
    }

    [Fact]
    public async Task A_leased_set_is_not_shared_where_another_node_removed_its_key_meanwhile()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false), c = await NodeAsync(hasBus: false);
        CacheResult<string> miss = await b.Cache.GetAsync<string>("k", cancellationToken: Cancellation);
        await a.Cache.RemoveAsync("k", Cancellation);
        await b.Cache.SetAsync("k", "old", miss.Lease, cancellationToken: Cancellation);
        Assert.Equal("new", await GetAsync(c, "k", () => "new"));
    }

    [Fact]
    public async Task A_leased_set_is_shared()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false);
        CacheResult<string> miss = await a.Cache.GetAsync<string>("k", cancellationToken: Cancellation);
        Assert.True(await a.Cache.SetAsync("k", "1", miss.Lease, cancellationToken: Cancellation));
        Assert.Equal("1", await GetAsync(b, "k", () => "2"));
    }

    [Fact]
    public async Task A_strict_region_asks_the_shared_tier_each_time()
    {
        Action<ForebayOptions> strict = options => options.Regions["strict"] = new RegionOptions { Traits = RegionTraits.Strict, Jitter = 0 };
        CacheNode a = await NodeAsync(hasBus: false, configure: strict), b = await NodeAsync(hasBus: false, configure: strict);
        await GetAsync(b, "strict:k", () => "1", "t");
        Assert.Equal("1", await GetAsync(b, "strict:k", () => "2", "t"));
        await a.Cache.RemoveByTagAsync("t", Cancellation);
        // No bus, no waiting: the next read of the other node has it.
        Assert.Equal("2", await GetAsync(b, "strict:k", () => "2", "t"));
    }

    [Fact]
    public async Task A_refresh_takes_what_another_node_has_refreshed_already()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false);
        var options = new EntryOptions { FreshFor = TimeSpan.FromMinutes(1), StaleFor = TimeSpan.FromMinutes(10) };
        await LoadAsync(a, "k", "1", options: options);
        await LoadAsync(b, "k", "x", options: options);
        Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("1", (await LoadAsync(a, "k", "2", options: options)).Value);
        await Eventually.TrueAsync(() => a.Cache.TryGet("k", out string? value) && value == "2", "the first node has refreshed");
        Assert.Equal("1", (await LoadAsync(b, "k", "3", options: options)).Value);
        await Eventually.TrueAsync(() => b.Cache.TryGet("k", out string? value) && value == "2", "the second node has it from the first");
    }

    [Fact]
    public async Task A_shared_tier_that_fails_is_passed_over()
    {
        CacheNode a = await NodeAsync(hasBus: false);
        a.Tier.Failure = new IOException("away");
        Assert.Equal("1", await GetAsync(a, "k", () => "1"));
        Assert.Equal("1", await GetAsync(a, "k", () => "2"));
    }
}
