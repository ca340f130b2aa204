using Forebay.Testing;
using Xunit;

namespace Forebay.Tests.Tiers;

public sealed class BreakerTests : CacheTest
{
    private static readonly EntryOptions FarOnly = new() { ReadFrom = RegionTiers.Remote, WriteTo = RegionTiers.Remote };

    [Fact]
    public async Task A_tier_that_fails_never_fails_a_read_and_is_skipped_after_a_few_failures()
    {
        var tier = new FakeTier { Failure = new IOException("away") };
        await using TieredCache cache = NewCache(null, tier);
        for (int i = 0; i < 10; i++)
            Assert.Equal("1", (await LoadAsync(cache, $"k{i}", "1")).Value);
        Assert.True(tier.Reads + tier.Writes <= 4, $"{tier.Reads} reads and {tier.Writes} writes reached the tier.");
        Assert.StartsWith("degraded", cache.GetStatistics().Tiers[1].State, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_skipped_tier_is_probed_by_one_operation_and_used_again_when_that_succeeds()
    {
        var tier = new FakeTier { Failure = new IOException("away") };
        await using TieredCache cache = NewCache(null, tier);
        for (int i = 0; i < 5; i++)
            await LoadAsync(cache, $"k{i}", "1");
        int before = tier.Reads + tier.Writes;
        Time.Advance(TimeSpan.FromSeconds(6));
        await LoadAsync(cache, "probe", "1", options: FarOnly);
        Assert.Equal(before + 1, tier.Reads + tier.Writes);
        tier.Failure = null;
        Time.Advance(TimeSpan.FromSeconds(6));
        await LoadAsync(cache, "back", "1", options: FarOnly);
        Assert.Equal(CacheSource.Remote, (await LoadAsync(cache, "back", "2", options: FarOnly)).Source);
        Assert.Equal("ok", cache.GetStatistics().Tiers[1].State);
    }

    [Fact]
    public async Task An_invalidation_reaches_a_tier_that_is_skipped()
    {
        var tier = new FakeTier();
        await using TieredCache cache = NewCache(options => options.Breaker.FailuresToOpen = 1, tier);
        tier.Failure = new IOException("away");
        await LoadAsync(cache, "k", "1");
        tier.Failure = null;
        await cache.RemoveByTagAsync("row", Cancellation);
        Assert.Contains(tier.Invalidations, invalidation => invalidation.Tags.Count == 1);
    }

    [Fact]
    public async Task An_entry_found_in_a_far_tier_is_brought_near()
    {
        var tier = new FakeTier();
        await using (TieredCache first = NewCache(null, tier))
            await LoadAsync(first, "k", "1", options: FarOnly);
        Assert.Equal(1, tier.Count);
    }

    [Fact]
    public async Task Large_payloads_are_compressed_in_far_tiers_and_come_back_whole()
    {
        var tier = new FakeTier();
        await using TieredCache cache = NewCache(null, tier);
        string text = string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i % 50}\n"));
        await LoadAsync(cache, "k", text, options: FarOnly);
        CacheResult<string> found = await LoadAsync(cache, "k", "other", options: FarOnly);
        Assert.Equal(CacheSource.Remote, found.Source);
        Assert.Equal(text, found.Value);
    }
}
