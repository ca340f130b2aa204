using System.Globalization;
using Forebay.Testing;
using Xunit;

namespace Forebay.Tests.Races;

/// <summary>The rows of docs/consistency.md about what readers see of stamps and of a feed's word; each name begins with its row.</summary>
public sealed class StampRaceTests : CacheTest
{
    [Fact]
    public async Task Row04_No_stamp_is_forgotten_however_many_tags_are_invalidated_after_it()
    {
        await using TieredCache cache = NewCache(options => options.Liveness.StampSlots = 256);
        var gate = new Gate();
        Task<CacheResult<string>> old = LoadThroughAsync(cache, "k", "1", gate, ["row"]);
        await gate.Arrived;
        await cache.RemoveByTagAsync("row", Cancellation);
        for (int i = 0; i < 20_000; i++)
            await cache.RemoveByTagAsync($"other:{i}", Cancellation);
        gate.Open();
        await old;
        Assert.False(cache.TryGet("k", out string? _));
    }

    [Fact]
    public async Task Row09_A_value_is_never_seen_with_the_envelope_of_another()
    {
        const int rounds = 20_000;
        await using TieredCache cache = NewCache();
        int removed = -1;
        Task reader = Task.Run(() =>
        {
            while (Volatile.Read(ref removed) < rounds - 1)
            {
                int before = Volatile.Read(ref removed);
                // With the tags of a later one, the value would outlive the removal of its own.
                if (cache.TryGet("k", out string? value))
                    Assert.True(int.Parse(value, CultureInfo.InvariantCulture) > before, $"{value} was read after {before} was removed.");
            }
        }, Cancellation);
        for (int i = 0; i < rounds; i++)
        {
            await cache.SetAsync("k", i.ToString(CultureInfo.InvariantCulture), EntryOptions.Default, [$"row:{i}"], Cancellation);
            await cache.RemoveByTagAsync($"row:{i}", Cancellation);
            Volatile.Write(ref removed, i);
        }
        await reader;
    }

    [Fact]
    public async Task Row10_When_a_removal_of_several_tags_has_returned_no_entry_of_any_of_them_is_served()
    {
        await using TieredCache cache = NewCache();
        string[] tags = [.. Enumerable.Range(0, 200).Select(i => $"row:{i}")];
        foreach (string tag in tags)
            await LoadAsync(cache, $"key of {tag}", "1", [tag]);
        Task[] readers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            foreach (string tag in tags)
                await LoadAsync(cache, $"key of {tag}", "2", [tag]);
        }, Cancellation))];
        await cache.RemoveByTagAsync(tags, Cancellation);
        foreach (string tag in tags)
            Assert.False(cache.TryGet($"key of {tag}", out string? value) && value == "1", tag);
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task Row13_A_feed_that_lost_its_position_empties_every_tier_and_goes_on_from_a_new_one()
    {
        var tier = new FakeTier();
        await using TieredCache cache = NewCache(options => options.Feed.Expected = true, tier);
        await cache.ResetFromFeedAsync("log:1", Cancellation);
        cache.FeedHeard();
        await LoadAsync(cache, "k", "1");
        await cache.ResetFromFeedAsync("log:9", Cancellation);
        Assert.Equal("log:9", cache.FeedPosition);
        Assert.False(cache.TryGet("k", out string? _));
        Assert.False((await cache.GetAsync<string>("k", null, Cancellation)).Found);
        await LoadAsync(cache, "k", "2");
        Assert.True(cache.TryGet("k", out string? _));
    }

    [Fact]
    public async Task Row20_A_load_that_a_feeds_word_overtakes_is_not_stored()
    {
        await using TieredCache cache = NewCache(options => options.Feed.Expected = true);
        cache.FeedHeard();
        var gate = new Gate();
        Task<CacheResult<string>> old = LoadThroughAsync(cache, "k", "1", gate, ["row"]);
        await gate.Arrived;
        await cache.InvalidateFromFeedAsync(["row"], "log:2", Cancellation);
        gate.Open();
        await old;
        Assert.False(cache.TryGet("k", out string? _));
    }
}
