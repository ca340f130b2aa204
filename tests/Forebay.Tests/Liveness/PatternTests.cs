using System.Text.RegularExpressions;
using Forebay.Liveness;
using Forebay.Testing;
using Xunit;

namespace Forebay.Tests.Liveness;

public sealed class PatternTests : CacheTest
{
    [Fact]
    public void A_pattern_matches_what_the_regular_expression_of_the_same_meaning_does()
    {
        var random = new Random(11);
        for (int i = 0; i < 20_000; i++)
        {
            string pattern = Text(random, "ab*/", 1, 8), key = Text(random, "ab/", 1, 10);
            bool expected = Regex.IsMatch(key, "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal) + "$", RegexOptions.Singleline, TimeSpan.FromSeconds(1));
            Assert.True(new KeyPattern(pattern).Matches(key) == expected, $"'{pattern}' on '{key}' should be {expected}.");
        }
    }

    [Fact]
    public async Task A_pattern_removes_what_matches_and_nothing_else()
    {
        await using TieredCache cache = NewCache();
        foreach (string key in (string[])["/api/a", "/api/b/c", "/app/a"])
            await LoadAsync(cache, key, "1");
        await cache.RemoveByPatternAsync("/api/*", null, Cancellation);
        Assert.False(cache.TryGet("/api/a", out string? _));
        Assert.False(cache.TryGet("/api/b/c", out string? _));
        Assert.True(cache.TryGet("/app/a", out string? _));
        Assert.Equal("2", (await LoadAsync(cache, "/api/a", "2")).Value);
        Assert.True(cache.TryGet("/api/a", out string? _));
    }

    [Fact]
    public async Task A_pattern_limited_to_a_partition_leaves_the_others()
    {
        await using TieredCache cache = NewCache();
        await LoadAsync(cache, "x1", "1", options: new EntryOptions { Partition = "a" });
        await LoadAsync(cache, "x1", "1", options: new EntryOptions { Partition = "b" });
        await cache.RemoveByPatternAsync("x*", "a", Cancellation);
        Assert.False(cache.TryGet("x1", out string? _, "a"));
        Assert.True(cache.TryGet("x1", out string? _, "b"));
    }

    [Fact]
    public async Task A_load_from_before_a_pattern_is_dead_even_long_after_the_sweep()
    {
        var tier = new FakeTier();
        await using TieredCache cache = NewCache(null, tier);
        var gate = new Gate();
        Task<CacheResult<string>> load = LoadThroughAsync(cache, "/api/a", "1", gate);
        await gate.Arrived;
        await cache.RemoveByPatternAsync("/api/*", null, Cancellation);
        for (int i = 0; i < 10; i++)
            Time.Advance(TimeSpan.FromMinutes(1));
        gate.Open();
        await load;
        Assert.False(cache.TryGet("/api/a", out string? _));
        Assert.False((await cache.GetAsync<string>("/api/a", null, Cancellation)).Found);
    }

    [Fact]
    public async Task A_read_of_a_far_tier_from_before_a_pattern_is_dead_even_long_after_the_sweep()
    {
        var tier = new FakeTier();
        await using TieredCache cache = NewCache(options => options.Regions["default"].FreshFor = TimeSpan.FromDays(2), tier);
        EntryOptions far = new() { ReadFrom = RegionTiers.Remote, WriteTo = RegionTiers.Remote };
        await LoadAsync(cache, "/api/a", "1", options: far);
        tier.ReadGate = new Gate();
        Task<CacheResult<string>> read = cache.GetAsync<string>("/api/a", new EntryOptions { ReadFrom = RegionTiers.Remote }, Cancellation).AsTask();
        await tier.ReadGate.Arrived;
        await cache.RemoveByPatternAsync("/api/*", null, Cancellation);
        for (int i = 0; i < 500; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }
        tier.ReadGate.Open();
        await read;
        Assert.False(cache.TryGet("/api/a", out string? _));
    }

    [Fact]
    public async Task Row40_The_same_pattern_again_and_again_is_one_rule_with_the_latest_stamp()
    {
        await using TieredCache cache = NewCache();
        for (int i = 0; i < 50; i++)
        {
            await LoadAsync(cache, "/api/a", $"{i}");
            await cache.RemoveByPatternAsync("/api/*", null, Cancellation);
            await cache.RemoveByPatternAsync("/api/*", "tenant", Cancellation);
            Assert.False(cache.TryGet("/api/a", out string? _));
        }
        Assert.InRange(cache.PatternRules, 1, 2);
    }

    [Fact]
    public async Task Row40_More_patterns_than_may_stand_become_one_that_covers_them()
    {
        await using TieredCache cache = NewCache(options => options.Liveness.MaxPatternRules = 10);
        for (int i = 0; i < 25; i++)
            await LoadAsync(cache, $"/api/{i}/x", "1");
        await LoadAsync(cache, "/app", "1");
        await cache.SetAsync("sessions:a", "alice", EntryOptions.Default, null, Cancellation);
        for (int i = 0; i < 25; i++)
        {
            await cache.RemoveByPatternAsync($"/api/{i}/*", null, Cancellation);
            Assert.InRange(cache.PatternRules, 0, 10);
        }
        for (int i = 0; i < 25; i++)
            Assert.False(cache.TryGet($"/api/{i}/x", out string? _));
        Assert.True(cache.TryGet("/app", out string? _));
        Assert.True(cache.TryGet("sessions:a", out string? _));
    }

    [Fact]
    public void A_rule_that_covers_others_kills_whatever_one_of_them_does()
    {
        var random = new Random(5);
        for (int i = 0; i < 2_000; i++)
        {
            PatternRule[] some = [.. Enumerable.Range(0, 4).Select(n => new PatternRule(new KeyPattern(Text(random, "ab*", 1, 5)), random.Next(3) == 0 ? "t" : null, n + 2, 0))];
            var all = System.Collections.Immutable.ImmutableArray<PatternRule>.Empty;
            foreach (PatternRule rule in some)
                all = PatternRule.Add(all, rule, 2);
            Assert.InRange(all.Length, 1, 2);
            string key = Text(random, "ab", 1, 5);
            string? partition = random.Next(2) == 0 ? "t" : null;
            long born = random.Next(1, 7);
            if (some.Any(rule => rule.Kills(key, partition, born)))
                Assert.True(all.Any(rule => rule.Kills(key, partition, born)), $"{string.Join(' ', some.Select(rule => rule.Pattern.Text))} on {key}");
        }
    }

    [Fact]
    public async Task A_bad_key_tag_or_pattern_is_an_error_that_says_what_is_allowed()
    {
        await using TieredCache cache = NewCache();
        await Assert.ThrowsAsync<ArgumentException>(async () => await LoadAsync(cache, "", "1"));
        Assert.Contains("4096", (await Assert.ThrowsAsync<ArgumentException>(async () => await LoadAsync(cache, new string('k', 5000), "1"))).Message, StringComparison.Ordinal);
        Assert.Contains("512", (await Assert.ThrowsAsync<ArgumentException>(async () => await LoadAsync(cache, "k", "1", [new string('t', 513)]))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(async () => await cache.RemoveByTagAsync("", Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await cache.RemoveByPatternAsync("", null, Cancellation));
    }

    [Fact]
    public async Task Several_tags_are_invalidated_at_once_and_a_bad_one_among_them_invalidates_none()
    {
        await using TieredCache cache = NewCache();
        await LoadAsync(cache, "a", "1", ["ta"]);
        await LoadAsync(cache, "b", "1", ["tb"]);
        await Assert.ThrowsAsync<ArgumentException>(async () => await cache.RemoveByTagAsync(["ta", ""], Cancellation));
        Assert.True(cache.TryGet("a", out string? _));
        await cache.RemoveByTagAsync(["ta", "tb"], Cancellation);
        Assert.False(cache.TryGet("a", out string? _));
        Assert.False(cache.TryGet("b", out string? _));
        Assert.Equal("ta, tb", cache.RecentInvalidations[0].What);
    }

    private static string Text(Random random, string letters, int least, int most) =>
        new([.. Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => letters[random.Next(letters.Length)])]);
}
