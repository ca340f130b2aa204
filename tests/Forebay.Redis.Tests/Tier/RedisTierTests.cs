using Forebay.Testing;
using Forebay.Testing.Contracts;
using Xunit;

namespace Forebay.Redis.Tests.Tier;

[Trait("Needs", "server")]
public sealed class RedisTierTests(RedisFixture redis) : SharedTierContract, IClassFixture<RedisFixture>
{
    private readonly string prefix = $"{Guid.NewGuid():n}:";

    [Fact]
    public async Task Row27_A_flushed_or_evicted_version_makes_no_stale_entry_valid()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false), c = await NodeAsync(hasBus: false);
        await GetAsync(a, "k", () => "1", "t");
        Assert.Equal("1", await GetAsync(b, "k", () => "2", "t"));
        // As eviction under maxmemory does, one version alone.
        Assert.Equal("1", await redis.Server.AskAsync("DEL", new RedisKeys(prefix).Version(Liveness.Tag.Of("t"))));
        Assert.Equal("2", await GetAsync(c, "k", () => "2", "t"));
    }

    [Theory]
    [InlineData("everything")]
    [InlineData("rules")]
    public async Task Row27_Losing_what_stands_for_all_entries_makes_all_of_them_dead(string what)
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false);
        await GetAsync(a, "k", () => "1");
        var keys = new RedisKeys(prefix);
        Assert.Equal("1", await redis.Server.AskAsync("DEL", what == "rules" ? keys.Rules : keys.Everything));
        Assert.Equal("2", await GetAsync(b, "k", () => "2"));
    }

    [Fact]
    public async Task Row28_Tags_that_the_reader_does_not_name_are_held_against_their_present_versions()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false), c = await NodeAsync(hasBus: false);
        await GetAsync(a, "k", () => "1", "t", "u");
        Assert.Equal("1", await GetAsync(b, "k", () => "2"));
        await a.Cache.RemoveByTagAsync("u", Cancellation);
        Assert.Equal("2", await GetAsync(c, "k", () => "2"));
    }

    [Fact]
    public async Task Tags_that_are_named_only_afterwards_are_shared_where_nothing_happened()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false), c = await NodeAsync(hasBus: false);
        // Something unrelated in the log since the lease does not matter.
        var gate = new Gate();
        Task<CacheResult<string>> load = LoadThroughAsync(a, "k", "1", gate, lateTags: ["t"]);
        await gate.Arrived;
        await b.Cache.RemoveByTagAsync("other", Cancellation);
        gate.Open();
        await load;
        Assert.Equal("1", await GetAsync(b, "k", () => "2"));
        await a.Cache.RemoveByTagAsync("t", Cancellation);
        Assert.Equal("2", await GetAsync(c, "k", () => "2"));
    }

    [Fact]
    public async Task An_entry_whose_key_matches_a_later_pattern_is_dead_and_others_live()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false);
        await GetAsync(a, "/api/1", () => "1");
        await GetAsync(a, "/page/1", () => "1");
        await a.Cache.RemoveByPatternAsync("/api/*", cancellationToken: Cancellation);
        Assert.Equal("2", await GetAsync(b, "/api/1", () => "2"));
        Assert.Equal("1", await GetAsync(b, "/page/1", () => "2"));
    }

    [Fact]
    public async Task After_more_patterns_than_are_kept_older_entries_are_dead_rather_than_unchecked()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false);
        await GetAsync(a, "k", () => "1");
        for (int i = 0; i <= RedisRule.Most; i++)
            await a.Cache.RemoveByPatternAsync($"/none/{i}/*", cancellationToken: Cancellation);
        Assert.Equal("2", await GetAsync(b, "k", () => "2"));
    }

    [Fact]
    public async Task An_older_row_version_of_another_node_never_replaces_a_newer_one()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false), c = await NodeAsync(hasBus: false);
        long newer = DateTime.UnixEpoch.Ticks;
        Assert.True(await a.Cache.SetAsync("k", "new", new EntryOptions { RowVersion = newer }, cancellationToken: Cancellation));
        await b.Cache.SetAsync("k", "old", new EntryOptions { RowVersion = newer - 1 }, cancellationToken: Cancellation);
        Assert.NotEqual("old", await GetAsync(c, "k", () => "new"));
    }

    [Fact]
    public async Task A_damaged_entry_is_a_miss()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false);
        await GetAsync(a, "k", () => new string('x', 100));
        string name = new RedisKeys(prefix).Entry(RedisKeys.HashOf(EntryKey.Create("k", null, 0)));
        await redis.Server.AskAsync("SETRANGE", name, "150", "?");
        Assert.Equal("2", await GetAsync(b, "k", () => "2"));
    }

    [Fact]
    public async Task Keys_of_partitions_are_apart()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false);
        await LoadAsync(a, "k", "1", options: new EntryOptions { Partition = "one" });
        Assert.Equal("2", (await LoadAsync(b, "k", "2", options: new EntryOptions { Partition = "two" })).Value);
        Assert.Equal("1", (await LoadAsync(b, "k", "3", options: new EntryOptions { Partition = "one" })).Value);
    }

    [Fact]
    public async Task Sessions_live_in_the_shared_tier_and_everything_does_not_end_them()
    {
        Action<ForebayOptions> shared = options => options.Regions["sessions"].Tiers = RegionTiers.Memory | RegionTiers.Remote;
        CacheNode a = await NodeAsync(configure: shared), b = await NodeAsync(configure: shared);
        await a.Cache.SetAsync("sessions:1", "signed in", EntryOptions.Default, cancellationToken: Cancellation);
        await b.Cache.ClearAsync(Cancellation);
        Assert.Equal("signed in", (await b.Cache.GetAsync<string>("sessions:1", cancellationToken: Cancellation)).Value);
        await b.Cache.RemoveAsync("sessions:1", Cancellation);
        await HeardAsync(a);
        Assert.False((await a.Cache.GetAsync<string>("sessions:1", cancellationToken: Cancellation)).Found);
    }

    [Fact]
    public async Task Scripts_that_the_server_has_forgotten_are_sent_again()
    {
        CacheNode a = await NodeAsync(hasBus: false), b = await NodeAsync(hasBus: false);
        await GetAsync(a, "j", () => "1");
        await redis.Server.AskAsync("SCRIPT", "FLUSH");
        await GetAsync(a, "k", () => "1", "t");
        Assert.Equal("1", await GetAsync(b, "k", () => "2", "t"));
    }

    protected override ISharedTier NewTier(int node, bool takesOver) => new RedisTier(
        new RedisTierOptions { ConnectionString = redis.Server.Address, Prefix = prefix, WaitForOtherNode = takesOver ? TimeSpan.Zero : TimeSpan.FromSeconds(20) },
        time: new RealTimers(Time));
}
