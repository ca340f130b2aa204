using Forebay.Liveness;
using Xunit;

namespace Forebay.Tests.Races;

/// <summary>Values that callers bring after a miss (docs/consistency.md, row 35).</summary>
public sealed class LeaseRaceTests : CacheTest
{
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
    public async Task Row35_What_is_read_after_a_hit_replaces_the_very_entry_that_was_found()
    {
        await using TieredCache cache = NewCache();
        await cache.SetAsync("k", "1", cache.TakeLease(), null, ["row"], Cancellation);
        CacheResult<string> hit = await cache.GetAsync<string>("k", null, Cancellation);
        Assert.Equal(("1", true), (hit.Value, hit.Lease.IsValid));
        Assert.True(await cache.SetAsync("k", "2", hit.Lease, null, ["row"], Cancellation));
        Assert.True(cache.TryGet("k", out string? value));
        Assert.Equal("2", value);
    }

    [Fact]
    public async Task Row35_Of_two_that_read_anew_after_the_same_hit_neither_value_stays()
    {
        await using TieredCache cache = NewCache();
        await cache.SetAsync("k", "1", cache.TakeLease(), null, ["row"], Cancellation);
        CacheResult<string> one = await cache.GetAsync<string>("k", null, Cancellation), other = await cache.GetAsync<string>("k", null, Cancellation);
        Assert.True(await cache.SetAsync("k", "2", one.Lease, null, ["row"], Cancellation));
        Assert.False(await cache.SetAsync("k", "3", other.Lease, null, ["row"], Cancellation));
        Assert.False(cache.TryGet("k", out string? _));
    }

    [Fact]
    public async Task Row35_What_is_read_after_a_hit_is_not_stored_where_something_was_removed_meanwhile()
    {
        await using TieredCache cache = NewCache();
        await cache.SetAsync("k", "1", cache.TakeLease(), null, ["row"], Cancellation);
        CacheResult<string> hit = await cache.GetAsync<string>("k", null, Cancellation);
        await cache.RemoveByTagAsync("row", Cancellation);
        Assert.False(await cache.SetAsync("k", "2", hit.Lease, null, ["row"], Cancellation));
        Assert.False(cache.TryGet("k", out string? _));
    }
}
