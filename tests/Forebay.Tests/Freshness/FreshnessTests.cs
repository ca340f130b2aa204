using Forebay.Testing;
using Xunit;

namespace Forebay.Tests.Freshness;

public sealed class FreshnessTests : CacheTest
{
    [Fact]
    public async Task An_entry_is_served_until_its_time_is_over_and_not_after()
    {
        await using TieredCache cache = NewCache();
        await LoadAsync(cache, "queries:k", "1");
        Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.True(cache.TryGet("queries:k", out string? _));
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(cache.TryGet("queries:k", out string? _));
        Assert.Equal("2", (await LoadAsync(cache, "queries:k", "2")).Value);
    }

    [Theory]
    [InlineData("sessions", 120)]
    [InlineData("queries", 5)]
    [InlineData("aggregations", 30)]
    [InlineData("search", 10)]
    [InlineData("popular", 60)]
    public async Task The_regions_have_their_default_times(string region, int minutes)
    {
        await using TieredCache cache = NewCache();
        await LoadAsync(cache, $"{region}:k", "1");
        Time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
        Assert.True(cache.TryGet($"{region}:k", out string? _));
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(cache.TryGet($"{region}:k", out string? _));
    }

    [Fact]
    public async Task An_expired_entry_is_served_while_one_load_refreshes_it()
    {
        await using TieredCache cache = NewCache(options => options.Regions["queries"].StaleFor = TimeSpan.FromMinutes(10));
        await LoadAsync(cache, "queries:k", "1");
        Time.Advance(TimeSpan.FromMinutes(6));
        var gate = new Gate();
        for (int i = 0; i < 3; i++)
        {
            CacheResult<string> stale = await LoadThroughAsync(cache, "queries:k", "2", gate);
            Assert.True(stale.IsStale);
            Assert.Equal("1", stale.Value);
        }
        gate.Open();
        await Eventually.TrueAsync(() => cache.TryGet("queries:k", out string? value) && value == "2", "the refresh is stored");
        Assert.Equal(2, cache.GetStatistics().Loads);
        Assert.Equal(3, cache.GetStatistics().StaleHits);
    }

    [Fact]
    public async Task Past_its_stale_time_an_entry_is_a_miss()
    {
        await using TieredCache cache = NewCache(options => options.Regions["queries"].StaleFor = TimeSpan.FromMinutes(10));
        await LoadAsync(cache, "queries:k", "1");
        Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("2", (await LoadAsync(cache, "queries:k", "2")).Value);
    }

    [Fact]
    public async Task A_failed_load_is_covered_by_the_expired_entry_and_not_tried_again_at_once()
    {
        await using TieredCache cache = NewCache(options =>
        {
            options.Regions["queries"].StaleFor = TimeSpan.FromMinutes(10);
            options.Regions["queries"].StaleMode = StaleMode.IfLoadFails;
        });
        await LoadAsync(cache, "queries:k", "1");
        Time.Advance(TimeSpan.FromMinutes(6));
        int loads = 0;
        async Task<CacheResult<string>> FailAsync() => await cache.GetOrCreateResultAsync<string>("queries:k", (_, _) => { loads++; throw new TestPrimaryException(); }, null, null, Cancellation);
        Assert.True((await FailAsync()).IsStale);
        Assert.Equal("1", (await FailAsync()).Value);
        Assert.Equal(1, loads);
        Time.Advance(TimeSpan.FromSeconds(1));
        await FailAsync();
        Assert.Equal(2, loads);
        Time.Advance(TimeSpan.FromMinutes(5));
        await Assert.ThrowsAsync<TestPrimaryException>(FailAsync);
        Assert.Equal(3, cache.GetStatistics().LoadFailures);
    }

    [Fact]
    public async Task Where_the_expired_may_only_cover_failures_a_good_load_is_waited_for()
    {
        await using TieredCache cache = NewCache(options =>
        {
            options.Regions["queries"].StaleFor = TimeSpan.FromMinutes(10);
            options.Regions["queries"].StaleMode = StaleMode.IfLoadFails;
        });
        await LoadAsync(cache, "queries:k", "1");
        Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("2", (await LoadAsync(cache, "queries:k", "2")).Value);
    }

    [Fact]
    public async Task A_load_longer_than_the_soft_timeout_gives_the_expired_entry_and_finishes_in_the_background()
    {
        await using TieredCache cache = NewCache(options =>
        {
            RegionOptions region = options.Regions["queries"];
            region.StaleFor = TimeSpan.FromMinutes(10);
            region.StaleMode = StaleMode.IfLoadFails;
            region.SoftTimeout = TimeSpan.FromSeconds(1);
        });
        await LoadAsync(cache, "queries:k", "1");
        Time.Advance(TimeSpan.FromMinutes(6));
        var gate = new Gate();
        Task<CacheResult<string>> slow = LoadThroughAsync(cache, "queries:k", "2", gate);
        await gate.Arrived;
        await Eventually.TrueAsync(() => { Time.Advance(TimeSpan.FromMilliseconds(100)); return slow.IsCompleted; }, "the soft time-out passes");
        Assert.True((await slow).IsStale);
        gate.Open();
        await Eventually.TrueAsync(() => cache.TryGet("queries:k", out string? value) && value == "2", "the load is stored");
    }

    [Fact]
    public async Task An_expired_entry_that_only_a_far_tier_has_covers_a_load_longer_than_the_soft_timeout_too()
    {
        static void Configure(ForebayOptions options)
        {
            RegionOptions region = options.Regions["queries"];
            region.StaleFor = TimeSpan.FromMinutes(10);
            region.StaleMode = StaleMode.IfLoadFails;
            region.SoftTimeout = TimeSpan.FromSeconds(1);
        }
        var tier = new FakeTier();
        await using TieredCache cache = NewCache(Configure, tier);
        await LoadAsync(cache, "queries:k", "1", options: new EntryOptions { WriteTo = RegionTiers.Remote });
        Time.Advance(TimeSpan.FromMinutes(6));
        var gate = new Gate();
        Task<CacheResult<string>> slow = LoadThroughAsync(cache, "queries:k", "2", gate);
        await gate.Arrived;
        await Eventually.TrueAsync(() => { Time.Advance(TimeSpan.FromMilliseconds(100)); return slow.IsCompleted; }, "the soft time-out passes");
        CacheResult<string> covered = await slow;
        Assert.True(covered.IsStale);
        Assert.Equal("1", covered.Value);
        gate.Open();
        await Eventually.TrueAsync(() => cache.TryGet("queries:k", out string? value) && value == "2", "the load is stored");
    }

    [Fact]
    public async Task A_load_of_an_older_row_version_replaces_the_newer_one_in_no_tier()
    {
        var tier = new FakeTier();
        await using TieredCache cache = NewCache(
            options =>
            {
                options.Regions["queries"].StaleFor = TimeSpan.FromMinutes(20);
                options.Regions["queries"].StaleMode = StaleMode.IfLoadFails;
            },
            tier);
        await LoadVersionAsync(cache, 5);
        Time.Advance(TimeSpan.FromMinutes(6));
        // A lagging replica answers.
        await LoadVersionAsync(cache, 4);
        Time.SetWall(Time.GetUtcNow().AddMinutes(-5));
        EntryOptions farOnly = new() { ReadFrom = RegionTiers.Remote };
        Assert.Equal("5", (await cache.GetOrCreateResultAsync("queries:k", (_, _) => ValueTask.FromResult("none"), farOnly, null, Cancellation)).Value);
    }

    private static async Task LoadVersionAsync(TieredCache cache, long version) =>
        await cache.GetOrCreateAsync("queries:k", (context, _) => { context.RowVersion = version; return ValueTask.FromResult($"{version}"); }, null, null, Cancellation);

    [Fact]
    public async Task A_load_longer_than_the_hard_timeout_fails_even_where_the_factory_does_not_listen()
    {
        await using TieredCache cache = NewCache(options => options.Regions["queries"].HardTimeout = TimeSpan.FromSeconds(2));
        var gate = new Gate();
        Task<string> slow = cache.GetOrCreateAsync("queries:k", async (_, _) => { await gate.PassAsync(CancellationToken.None); return "late"; }, null, null, Cancellation).AsTask();
        await gate.Arrived;
        await Eventually.TrueAsync(() => { Time.Advance(TimeSpan.FromMilliseconds(250)); return slow.IsCompleted; }, "the hard time-out passes");
        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(() => slow);
        Assert.Contains("queries:k", error.Message, StringComparison.Ordinal);
        gate.Open();
        Assert.Equal("new", (await LoadAsync(cache, "queries:k", "new")).Value);
    }

    [Fact]
    public async Task A_load_that_has_run_for_longer_than_entries_are_fresh_is_not_joined()
    {
        await using TieredCache cache = NewCache();
        var gate = new Gate();
        Task<CacheResult<string>> slow = LoadThroughAsync(cache, "queries:k", "old", gate);
        await gate.Arrived;
        Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("new", (await LoadAsync(cache, "queries:k", "new")).Value);
        gate.Open();
        Assert.Equal("old", (await slow).Value);
        Assert.True(cache.TryGet("queries:k", out string? kept));
        Assert.Equal("new", kept);
    }

    [Fact]
    public async Task A_hot_entry_is_refreshed_before_it_expires_and_a_cold_one_is_not()
    {
        await using TieredCache cache = NewCache(options => options.Regions["queries"].RefreshAheadAt = 0.8);
        await LoadAsync(cache, "queries:hot", "1");
        await LoadAsync(cache, "queries:cold", "1");
        for (int i = 0; i < 5; i++)
            Assert.True(cache.TryGet("queries:hot", out string? _));
        Time.Advance(TimeSpan.FromMinutes(4.5));
        Assert.Equal("1", (await LoadAsync(cache, "queries:cold", "2")).Value);
        Assert.Equal("1", (await LoadAsync(cache, "queries:hot", "2")).Value);
        await Eventually.TrueAsync(() => cache.TryGet("queries:hot", out string? value) && value == "2", "the hot entry is refreshed");
        Assert.True(cache.TryGet("queries:cold", out string? cold));
        Assert.Equal("1", cold);
    }

    [Fact]
    public async Task That_something_does_not_exist_is_remembered_for_a_time_of_its_own()
    {
        await using TieredCache cache = NewCache();
        int loads = 0;
        async Task<CacheResult<string?>> AskAsync() => await cache.GetOrCreateResultAsync<string?>("queries:none", (_, _) => { loads++; return ValueTask.FromResult<string?>(null); }, null, null, Cancellation);
        Assert.True((await AskAsync()).IsNegative);
        CacheResult<string?> second = await AskAsync();
        Assert.True(second.IsNegative);
        Assert.Equal(CacheSource.Memory, second.Source);
        Assert.Equal(1, loads);
        Time.Advance(TimeSpan.FromSeconds(30));
        await AskAsync();
        Assert.Equal(2, loads);
    }

    [Fact]
    public async Task The_factory_can_set_how_long_its_entry_lives_and_that_it_is_not_kept()
    {
        await using TieredCache cache = NewCache();
        await cache.GetOrCreateAsync("queries:short", (context, _) => { context.FreshFor = TimeSpan.FromSeconds(10); return ValueTask.FromResult("1"); }, null, null, Cancellation);
        await cache.GetOrCreateAsync("queries:never", (context, _) => { context.DoNotStore = true; return ValueTask.FromResult("1"); }, null, null, Cancellation);
        Assert.True(cache.TryGet("queries:short", out string? _));
        Assert.False(cache.TryGet("queries:never", out string? _));
        Time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(cache.TryGet("queries:short", out string? _));
    }

    [Fact]
    public async Task Row22_Nothing_is_served_before_an_expected_feed_was_heard_nor_long_after_it_fell_silent()
    {
        await using TieredCache cache = NewCache(options => options.Feed.Expected = true);
        await LoadAsync(cache, "k", "1");
        Assert.Equal("2", (await LoadAsync(cache, "k", "2")).Value);
        cache.FeedHeard();
        Assert.Equal("2", (await LoadAsync(cache, "k", "3")).Value);
        Time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(cache.TryGet("k", out string? _));
        Assert.Equal("4", (await LoadAsync(cache, "k", "4")).Value);
        cache.FeedHeard();
        Assert.True(cache.TryGet("k", out string? _));
        cache.FeedLost();
        Assert.False(cache.TryGet("k", out string? _));
        cache.FeedHeard(TimeSpan.FromSeconds(6));
        Assert.False(cache.TryGet("k", out string? _));
    }
}
