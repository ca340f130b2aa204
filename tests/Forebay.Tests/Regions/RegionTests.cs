using Xunit;

namespace Forebay.Tests.Regions;

public sealed class RegionTests : CacheTest
{
    [Theory]
    [InlineData("StaleFor", "00:01:00", "FreshFor")]
    [InlineData("FreshFor", "00:00:00", "more than zero")]
    [InlineData("Jitter", "0.6", "0.5")]
    [InlineData("RefreshAheadAt", "0", "above 0")]
    [InlineData("MaxMemoryBytes", "10", "65,536")]
    [InlineData("CompressFromBytes", "1", "64")]
    [InlineData("HardTimeout", "00:00:00", "more than zero")]
    public void An_option_that_cannot_work_is_named_with_its_value_and_what_is_allowed(string option, string value, string allowed)
    {
        var options = new ForebayOptions();
        var region = new RegionOptions();
        System.Reflection.PropertyInfo property = typeof(RegionOptions).GetProperty(option)!;
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        property.SetValue(region, System.ComponentModel.TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value));
        options.Regions["mine"] = region;
        ForebayConfigurationException error = Assert.Throws<ForebayConfigurationException>(() => new TieredCache(options));
        Assert.Contains("'mine'", error.Message, StringComparison.Ordinal);
        Assert.Contains(option, error.Message, StringComparison.Ordinal);
        Assert.Contains(value, error.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_region_that_does_not_exist_is_an_error_that_lists_the_known_ones()
    {
        await using TieredCache cache = NewCache();
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(async () => await LoadAsync(cache, "k", "1", options: new EntryOptions { Region = "nowhere" }));
        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
        Assert.Contains("sessions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_belongs_to_the_region_of_its_prefix_and_a_call_may_name_another()
    {
        await using TieredCache cache = NewCache();
        await LoadAsync(cache, "popular:a", "1");
        await LoadAsync(cache, "queries:b", "1", options: new EntryOptions { Region = "popular" });
        await LoadAsync(cache, "unknown:c", "1");
        var regions = cache.GetStatistics().Regions.ToDictionary(region => region.Name, region => region.Entries, StringComparer.Ordinal);
        Assert.Equal(2, regions["popular"]);
        Assert.Equal(1, regions["default"]);
        Assert.Equal(0, regions["queries"]);
    }

    [Fact]
    public async Task A_partitions_entries_are_seen_by_its_own_calls_alone()
    {
        await using TieredCache cache = NewCache();
        await LoadAsync(cache, "k", "none");
        await LoadAsync(cache, "k", "a's", options: new EntryOptions { Partition = "a" });
        await LoadAsync(cache, "k", "b's", options: new EntryOptions { Partition = "b" });
        Assert.True(cache.TryGet("k", out string? none));
        Assert.True(cache.TryGet("k", out string? a, "a"));
        Assert.True(cache.TryGet("k", out string? b, "b"));
        Assert.Equal(["none", "a's", "b's"], new[] { none!, a!, b! });
        await cache.RemovePartitionAsync("a", Cancellation);
        Assert.False(cache.TryGet("k", out string? _, "a"));
        Assert.True(cache.TryGet("k", out string? _, "b"));
        await cache.RemoveAsync("k", "b", Cancellation);
        Assert.False(cache.TryGet("k", out string? _, "b"));
        Assert.True(cache.TryGet("k", out string? _));
    }

    [Fact]
    public async Task A_partitioned_region_asks_for_a_partition()
    {
        await using TieredCache cache = NewCache(options => options.Regions["tenants"] = new RegionOptions { Traits = RegionTraits.Partitioned });
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(async () => await LoadAsync(cache, "tenants:k", "1"));
        Assert.Contains("tenants", error.Message, StringComparison.Ordinal);
        Assert.Equal("1", (await LoadAsync(cache, "tenants:k", "1", options: new EntryOptions { Partition = "a" })).Value);
    }

    [Fact]
    public async Task A_region_with_a_quota_leaves_the_others_their_room()
    {
        await using TieredCache cache = NewCache(options => options.Regions["small"] = new RegionOptions { MaxMemoryBytes = 100_000 });
        await LoadAsync(cache, "queries:other", "1");
        for (int i = 0; i < 500; i++)
            await LoadAsync(cache, $"small:{i}", new string('x', 1000));
        Assert.InRange(cache.GetStatistics().Regions.Single(region => region.Name == "small").Bytes, 50_000, 100_000);
        Assert.True(cache.TryGet("queries:other", out string? _));
    }

    [Fact]
    public async Task Memory_never_exceeds_its_budget_by_more_than_one_entry()
    {
        const long budget = 2 << 20;
        await using TieredCache cache = NewCache(options =>
        {
            options.Memory.MaxBytes = budget;
            options.Liveness.StampSlots = 1024;
        });
        var random = new Random(7);
        for (int i = 0; i < 5_000; i++)
        {
            await LoadAsync(cache, $"queries:{i}", new string('x', random.Next(1, 20_000)));
            Assert.True(cache.GetStatistics().Tiers[0].Bytes <= budget + 50_000);
        }
        Assert.True(cache.GetStatistics().Evictions > 1000);
    }
}
