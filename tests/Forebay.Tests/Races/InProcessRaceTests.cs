using Forebay.Liveness;
using Forebay.Testing;
using Xunit;

namespace Forebay.Tests.Races;

/// <summary>The rows of docs/consistency.md that one process without a file can meet; each name begins with its row.</summary>
public sealed class InProcessRaceTests : CacheTest
{
    [Fact]
    public async Task Row01_A_load_begun_before_an_invalidation_is_not_stored()
    {
        await using TieredCache cache = NewCache();
        var gate = new Gate();
        Task<CacheResult<string>> old = LoadThroughAsync(cache, "k", "1", gate, ["row"]);
        await gate.Arrived;
        await cache.RemoveByTagAsync("row", Cancellation);
        gate.Open();
        Assert.Equal("1", (await old).Value);
        Assert.False(cache.TryGet("k", out string? _));
        Assert.Equal("2", (await LoadAsync(cache, "k", "2", ["row"])).Value);
    }

    [Theory]
    [InlineData("tag")]
    [InlineData("key")]
    [InlineData("pattern")]
    [InlineData("everything")]
    public async Task Row02_A_caller_that_comes_after_an_invalidation_does_not_join_the_load_before_it(string how)
    {
        await using TieredCache cache = NewCache();
        var gate = new Gate();
        Task<CacheResult<string>> old = LoadThroughAsync(cache, "k", "1", gate, ["row"]);
        await gate.Arrived;
        await InvalidateAsync(cache, how);
        // The old load still stands at its gate: whoever joined it would wait here for ever.
        Assert.Equal("2", (await LoadAsync(cache, "k", "2", ["row"])).Value);
        gate.Open();
        Assert.Equal("1", (await old).Value);
        Assert.Equal("2", (await LoadAsync(cache, "k", "3", ["row"])).Value);
    }

    [Fact]
    public async Task Row02_At_most_two_loads_of_a_key_run_however_often_it_is_invalidated()
    {
        await using TieredCache cache = NewCache();
        Gate[] gates = [new(), new(), new()];
        int running = 0, most = 0, begun = 0;
        async ValueTask<string> Factory(LoadContext context, CancellationToken token)
        {
            int mine = Interlocked.Increment(ref begun);
            most = Math.Max(most, Interlocked.Increment(ref running));
            await gates[mine - 1].PassAsync(token);
            Interlocked.Decrement(ref running);
            return $"{mine}";
        }
        List<Task<string>> callers = [];
        for (int i = 0; i < 20; i++)
        {
            callers.Add(cache.GetOrCreateAsync("k", Factory, null, ["row"], Cancellation).AsTask());
            if (i < 2)
                await gates[i].Arrived;
            await cache.RemoveByTagAsync("row", Cancellation);
        }
        Assert.Equal(2, begun);
        gates[0].Open();
        await gates[2].Arrived;
        gates[1].Open();
        gates[2].Open();
        string[] values = await Task.WhenAll(callers);
        Assert.Equal(2, most);
        Assert.Equal(["1", "2"], values[..2]);
        Assert.All(values[2..], value => Assert.Equal("3", value));
    }

    [Fact]
    public async Task Row03_Tags_named_after_the_read_count_for_storing()
    {
        await using TieredCache cache = NewCache();
        var gate = new Gate();
        Task<CacheResult<string>> load = LoadThroughAsync(cache, "k", "1", gate, tags: null, lateTags: ["late"]);
        await gate.Arrived;
        await cache.RemoveByTagAsync("late", Cancellation);
        gate.Open();
        await load;
        Assert.False(cache.TryGet("k", out string? _));
    }

    [Fact]
    public async Task Row05_A_promotion_that_crosses_an_invalidation_is_not_kept()
    {
        var tier = new FakeTier();
        await using TieredCache cache = NewCache(options => options.MaintainEvery = TimeSpan.FromDays(1), tier);
        await LoadAsync(cache, "k", "1", ["row"]);
        await cache.SetAsync("other", "x", EntryOptions.Default, null, Cancellation);
        EntryOptions farOnly = new() { ReadFrom = RegionTiers.Remote };
        tier.ReadGate = new Gate();
        Task<CacheResult<string>> read = cache.GetAsync<string>("k", farOnly, Cancellation).AsTask();
        await tier.ReadGate.Arrived;
        await cache.RemoveByTagAsync("row", Cancellation);
        tier.ReadGate.Open();
        await read;
        tier.ReadGate = null;
        Assert.False(cache.TryGet("k", out string? _));
        Assert.Equal("2", (await LoadAsync(cache, "k", "2", ["row"])).Value);
    }

    [Fact]
    public async Task Row06_A_pending_write_that_was_invalidated_is_never_served()
    {
        var tier = new FakeTier { WriteGate = new Gate() };
        await using TieredCache cache = NewCache(null, tier);
        Task<CacheResult<string>> load = LoadAsync(cache, "k", "1", ["row"]);
        await tier.WriteGate.Arrived;
        await cache.RemoveByTagAsync("row", Cancellation);
        tier.WriteGate.Open();
        await load;
        Assert.Equal(1, tier.Count);
        Assert.False((await cache.GetAsync<string>("k", null, Cancellation)).Found);
    }

    [Fact]
    public async Task Row07_A_removal_between_a_load_and_its_store_wins()
    {
        await using TieredCache cache = NewCache();
        var gate = new Gate();
        Task<CacheResult<string>> load = LoadThroughAsync(cache, "k", "1", gate);
        await gate.Arrived;
        await cache.RemoveAsync("k", Cancellation);
        gate.Open();
        await load;
        Assert.False(cache.TryGet("k", out string? _));
    }

    [Fact]
    public async Task Row07_A_set_during_a_load_is_not_overwritten_by_it()
    {
        await using TieredCache cache = NewCache();
        var gate = new Gate();
        Task<CacheResult<string>> load = LoadThroughAsync(cache, "k", "old", gate);
        await gate.Arrived;
        await cache.SetAsync("k", "set", EntryOptions.Default, null, Cancellation);
        gate.Open();
        await load;
        Assert.True(cache.TryGet("k", out string? value));
        Assert.Equal("set", value);
    }

    [Fact]
    public async Task Row08_A_background_refresh_that_crosses_an_invalidation_is_not_stored()
    {
        await using TieredCache cache = NewCache(options => options.Regions["queries"].StaleFor = TimeSpan.FromMinutes(20));
        await LoadAsync(cache, "queries:k", "1", ["row"]);
        Time.Advance(TimeSpan.FromMinutes(6));
        var gate = new Gate();
        Assert.True((await LoadThroughAsync(cache, "queries:k", "2", gate, ["row"])).IsStale);
        await gate.Arrived;
        await cache.RemoveByTagAsync("row", Cancellation);
        gate.Open();
        Assert.Equal("3", (await LoadAsync(cache, "queries:k", "3", ["row"])).Value);
        Assert.Equal("3", (await LoadAsync(cache, "queries:k", "4", ["row"])).Value);
    }

    [Fact]
    public async Task Row08_Row42_An_invalidated_entry_is_served_neither_while_it_is_refreshed_nor_when_its_load_fails()
    {
        await using TieredCache cache = NewCache(options => options.Regions["queries"].StaleFor = TimeSpan.FromMinutes(20));
        await LoadAsync(cache, "queries:k", "1", ["row"]);
        Time.Advance(TimeSpan.FromMinutes(6));
        await cache.RemoveByTagAsync("row", Cancellation);
        await Assert.ThrowsAsync<TestPrimaryException>(async () => await cache.GetOrCreateAsync<string>("queries:k", (_, _) => throw new TestPrimaryException(), null, ["row"], Cancellation));
    }

    [Fact]
    public async Task Row42_An_expired_entry_that_is_invalidated_while_its_load_runs_does_not_cover_the_loads_failure()
    {
        await using TieredCache cache = NewCache(options =>
        {
            options.Regions["queries"].StaleFor = TimeSpan.FromMinutes(20);
            options.Regions["queries"].StaleMode = StaleMode.IfLoadFails;
        });
        await LoadAsync(cache, "queries:k", "1", ["row"]);
        Time.Advance(TimeSpan.FromMinutes(6));
        var gate = new Gate();
        Task<string> load = cache.GetOrCreateAsync<string>("queries:k", async (_, token) => { await gate.PassAsync(token); throw new TestPrimaryException(); }, null, ["row"], Cancellation).AsTask();
        await gate.Arrived;
        await cache.RemoveByTagAsync("row", Cancellation);
        gate.Open();
        await Assert.ThrowsAsync<TestPrimaryException>(() => load);
    }

    [Fact]
    public async Task Row34_A_record_from_the_future_is_a_miss_and_a_clock_that_went_back_lengthens_no_life()
    {
        var tier = new FakeTier();
        EntryOptions farOnly = new() { ReadFrom = RegionTiers.Remote, WriteTo = RegionTiers.Remote };
        await using TieredCache cache = NewCache(null, tier);
        await LoadAsync(cache, "queries:k", "1", options: farOnly);
        DateTimeOffset now = Time.GetUtcNow();
        Time.SetWall(now.AddMinutes(-10));
        Assert.False((await cache.GetAsync<string>("queries:k", farOnly, Cancellation)).Found);
        Time.SetWall(now.AddSeconds(-30));
        Assert.True((await cache.GetAsync<string>("queries:k", null, Cancellation)).Found);
        Time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(cache.TryGet("queries:k", out string? _));
    }

    [Fact]
    public async Task Row35_A_bare_set_after_a_miss_is_not_stored_where_the_key_was_removed_in_between()
    {
        await using TieredCache cache = NewCache();
        Assert.False((await cache.GetAsync<string>("k", null, Cancellation)).Found);
        await cache.RemoveAsync("k", Cancellation);
        Assert.False(await cache.SetAsync("k", "1", EntryOptions.Default, null, Cancellation));
        Assert.False(cache.TryGet("k", out string? _));
    }

    [Fact]
    public async Task Row35_Of_two_readers_that_missed_the_older_leases_value_is_not_stored()
    {
        await using TieredCache cache = NewCache();
        CacheResult<string> first = await cache.GetAsync<string>("k", null, Cancellation);
        await cache.RemoveByTagAsync("row", Cancellation);
        CacheResult<string> second = await cache.GetAsync<string>("k", null, Cancellation);
        Assert.False(await cache.SetAsync("k", "1", first.Lease, null, ["row"], Cancellation));
        Assert.True(await cache.SetAsync("k", "2", second.Lease, null, ["row"], Cancellation));
        Assert.True(cache.TryGet("k", out string? value));
        Assert.Equal("2", value);
    }

    [Fact]
    public async Task Row35_A_bare_set_takes_up_the_oldest_lease_of_those_that_missed()
    {
        await using TieredCache cache = NewCache();
        await cache.GetAsync<string>("k", null, Cancellation);
        await cache.RemoveAsync("k", Cancellation);
        await cache.GetAsync<string>("k", null, Cancellation);
        Assert.False(await cache.SetAsync("k", "1", EntryOptions.Default, null, Cancellation));
        Assert.False(cache.TryGet("k", out string? _));
    }

    [Fact]
    public async Task Row35_Of_several_bare_sets_after_as_many_misses_the_last_one_stands()
    {
        await using TieredCache cache = NewCache();
        await cache.GetAsync<string>("k", null, Cancellation);
        await cache.GetAsync<string>("k", null, Cancellation);
        Assert.True(await cache.SetAsync("k", "1", EntryOptions.Default, null, Cancellation));
        Assert.True(await cache.SetAsync("k", "2", EntryOptions.Default, null, Cancellation));
        Assert.True(cache.TryGet("k", out string? value));
        Assert.Equal("2", value);
    }

    [Fact]
    public async Task Row35_The_second_of_two_bare_sets_is_not_stored_where_the_key_was_removed_after_the_first()
    {
        await using TieredCache cache = NewCache();
        await cache.GetAsync<string>("k", null, Cancellation);
        await cache.GetAsync<string>("k", null, Cancellation);
        Assert.True(await cache.SetAsync("k", "1", EntryOptions.Default, null, Cancellation));
        await cache.RemoveAsync("k", Cancellation);
        Assert.False(await cache.SetAsync("k", "1", EntryOptions.Default, null, Cancellation));
        Assert.False(cache.TryGet("k", out string? _));
    }

    [Fact]
    public async Task Row35_Of_two_sets_with_leases_of_the_same_time_neither_stays()
    {
        await using TieredCache cache = NewCache();
        CacheResult<string> first = await cache.GetAsync<string>("k", null, Cancellation);
        CacheResult<string> second = await cache.GetAsync<string>("k", null, Cancellation);
        Assert.True(await cache.SetAsync("k", "2", first.Lease, null, null, Cancellation));
        Assert.False(await cache.SetAsync("k", "1", second.Lease, null, null, Cancellation));
        Assert.False(cache.TryGet("k", out string? _));
    }

    [Fact]
    public async Task Row35_In_a_durable_region_every_set_is_stored()
    {
        await using TieredCache cache = NewCache();
        await cache.GetAsync<string>("sessions:k", null, Cancellation);
        await cache.RemoveAsync("sessions:k", Cancellation);
        Assert.True(await cache.SetAsync("sessions:k", "1", EntryOptions.Default, null, Cancellation));
        Assert.True(cache.TryGet("sessions:k", out string? value));
        Assert.Equal("1", value);
    }

    [Fact]
    public async Task Row35_A_lease_ends_with_its_time()
    {
        await using TieredCache cache = NewCache();
        Lease lease = cache.TakeLease();
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await cache.SetAsync("k", "1", lease, null, null, Cancellation));
    }

    [Fact]
    public async Task Row35_An_older_row_version_never_replaces_a_newer_one()
    {
        await using TieredCache cache = NewCache();
        Assert.True(await cache.SetAsync("k", "5", new EntryOptions { RowVersion = 5 }, null, Cancellation));
        Assert.False(await cache.SetAsync("k", "4", new EntryOptions { RowVersion = 4 }, null, Cancellation));
        Assert.True(cache.TryGet("k", out string? value));
        Assert.Equal("5", value);
        await cache.RemoveAsync("k", Cancellation);
        Assert.False(await cache.SetAsync("k", "4", new EntryOptions { RowVersion = 4 }, null, Cancellation));
        Assert.True(await cache.SetAsync("k", "6", new EntryOptions { RowVersion = 6 }, null, Cancellation));
    }

    [Fact]
    public async Task Row39_A_tier_that_cannot_take_an_invalidation_is_never_read_again()
    {
        var tier = new FakeTier();
        await using TieredCache cache = NewCache(null, tier);
        await LoadAsync(cache, "k", "1", ["row"]);
        tier.InvalidationFailure = new IOException("disk");
        await cache.RemoveByTagAsync("row", Cancellation);
        int reads = tier.Reads;
        Assert.Equal("2", (await LoadAsync(cache, "k", "2", ["row"])).Value);
        Assert.Equal(reads, tier.Reads);
    }

    [Fact]
    public async Task Row41_A_caller_that_joined_before_the_tags_were_known_does_not_get_what_is_older_than_it()
    {
        await using TieredCache cache = NewCache();
        var gate = new Gate();
        int loads = 0;
        async ValueTask<string> Factory(LoadContext context, CancellationToken token)
        {
            string value = $"{Interlocked.Increment(ref loads)}";
            if (value == "1")
                await gate.PassAsync(token);
            context.AddTag("late");
            return value;
        }
        Task<string> first = cache.GetOrCreateAsync("k", Factory, null, null, Cancellation).AsTask();
        await gate.Arrived;
        await cache.RemoveByTagAsync("late", Cancellation);
        Task<string> second = cache.GetOrCreateAsync("k", Factory, null, null, Cancellation).AsTask();
        Assert.Equal(1, loads);
        gate.Open();
        Assert.Equal("1", await first);
        Assert.Equal("2", await second);
    }

    [Fact]
    public async Task Row41_An_expired_entry_whose_key_shares_its_stamp_with_another_still_covers_a_failed_load()
    {
        await using TieredCache cache = NewCache(options =>
        {
            options.Liveness.StampSlots = 256;
            options.Regions["queries"].StaleFor = TimeSpan.FromMinutes(20);
            options.Regions["queries"].StaleMode = StaleMode.IfLoadFails;
        });
        await LoadAsync(cache, "queries:k", "1");
        // So many that some of them share the place of every key.
        for (int i = 0; i < 5_000; i++)
            await cache.RemoveAsync($"other:{i}", Cancellation);
        Time.Advance(TimeSpan.FromMinutes(6));
        Task<CacheResult<string>> covered = cache.GetOrCreateResultAsync<string>("queries:k", async (_, _) => { await Task.Yield(); throw new TestPrimaryException(); }, null, null, Cancellation).AsTask();
        Assert.Equal("1", (await covered.WaitAsync(TimeSpan.FromSeconds(15), Cancellation)).Value);
    }

    [Fact]
    public async Task Row43_Everything_and_a_gap_in_the_feed_leave_durable_entries()
    {
        await using TieredCache cache = NewCache();
        await cache.SetAsync("sessions:a", "alice", EntryOptions.Default, null, Cancellation);
        await LoadAsync(cache, "queries:a", "1");
        await cache.ClearAsync(Cancellation);
        await cache.ResetFromFeedAsync("elsewhere:1", Cancellation);
        Assert.True(cache.TryGet("sessions:a", out string? _));
        Assert.False(cache.TryGet("queries:a", out string? _));
        await cache.RemoveAsync("sessions:a", Cancellation);
        Assert.False(cache.TryGet("sessions:a", out string? _));
    }

    [Fact]
    public async Task Row44_An_invalidation_while_the_cache_is_off_holds_when_it_is_on_again()
    {
        var tier = new FakeTier();
        await using TieredCache cache = NewCache(null, tier);
        await LoadAsync(cache, "k", "1", ["row"]);
        await LoadAsync(cache, "s", "1");
        cache.Enabled = false;
        await cache.RemoveByTagAsync("row", Cancellation);
        await cache.SetAsync("s", "2", EntryOptions.Default, null, Cancellation);
        Assert.Equal("9", (await LoadAsync(cache, "k", "9", ["row"])).Value);
        cache.Enabled = true;
        Assert.False((await cache.GetAsync<string>("k", null, Cancellation)).Found);
        Assert.False((await cache.GetAsync<string>("s", null, Cancellation)).Found);
    }

    [Fact]
    public async Task Row43_Neither_the_switch_nor_a_silent_feed_hides_durable_entries()
    {
        await using TieredCache cache = NewCache(options => options.Feed.Expected = true);
        await cache.SetAsync("sessions:a", "alice", EntryOptions.Default, null, Cancellation);
        Assert.True(cache.TryGet("sessions:a", out string? _));
        cache.Enabled = false;
        Assert.Equal("alice", (await cache.GetAsync<string>("sessions:a", null, Cancellation)).Value);
        Assert.True(await cache.SetAsync("sessions:a", "bob", EntryOptions.Default, null, Cancellation));
        Assert.Equal("bob", (await cache.GetAsync<string>("sessions:a", null, Cancellation)).Value);
    }

    [Fact]
    public async Task Row49_Jitter_only_shortens()
    {
        await using TieredCache cache = NewCache(options => options.Regions["queries"].Jitter = 0.5);
        for (int i = 0; i < 200; i++)
            await LoadAsync(cache, $"queries:{i}", "1");
        Time.Advance(TimeSpan.FromMinutes(2.4));
        Assert.Equal(200, Enumerable.Range(0, 200).Count(i => cache.TryGet($"queries:{i}", out string? _)));
        Time.Advance(TimeSpan.FromMinutes(1.3));
        Assert.InRange(Enumerable.Range(0, 200).Count(i => cache.TryGet($"queries:{i}", out string? _)), 40, 160);
        Time.Advance(TimeSpan.FromMinutes(1.3));
        Assert.Equal(0, Enumerable.Range(0, 200).Count(i => cache.TryGet($"queries:{i}", out string? _)));
    }

    private static ValueTask InvalidateAsync(TieredCache cache, string how) => how switch
    {
        "tag" => cache.RemoveByTagAsync("row", Cancellation),
        "key" => cache.RemoveAsync("k", Cancellation),
        "pattern" => cache.RemoveByPatternAsync("k*", null, Cancellation),
        _ => cache.ClearAsync(Cancellation),
    };
}
