using Forebay.Liveness;
using Forebay.Testing;
using Xunit;

namespace Forebay.Tests.Races;

/// <summary>Writes to the primary that may be committed after their connection was lost (docs/consistency.md, row 36).</summary>
public sealed class UnknownOutcomeTests : CacheTest
{
    [Fact]
    public async Task Row36_While_the_outcome_of_a_write_is_unknown_what_it_may_change_is_served_and_not_stored()
    {
        var tier = new FakeTier();
        await using TieredCache cache = NewCache(null, tier);
        await LoadAsync(cache, "k", "1", ["row"]);
        await using (await cache.BeginWriteAsync(["row"], Cancellation))
        {
            // Disposed of without a word: the connection is lost after COMMIT was sent.
        }
        tier.Invalidations.Clear();
        int writes = tier.Writes;
        Assert.Equal("1", (await LoadAsync(cache, "k", "1", ["row"])).Value);
        Assert.False(await cache.SetAsync("s", "1", EntryOptions.Default, ["row"], Cancellation));
        Assert.Equal(writes, tier.Writes);
        // Only now the primary commits: whoever asks reads it.
        Assert.Equal("2", (await LoadAsync(cache, "k", "2", ["row"])).Value);
        Assert.True((await LoadAsync(cache, "other", "1", ["else"])).Found);
        Assert.True(cache.TryGet("other", out string? _));
    }

    [Fact]
    public async Task Row36_The_callers_word_that_the_write_is_over_ends_the_doubt_with_one_more_invalidation()
    {
        await using TieredCache cache = NewCache();
        WriteIntent intent = await cache.BeginWriteAsync(["row"], Cancellation);
        await intent.DisposeAsync();
        var gate = new Gate();
        Task<CacheResult<string>> old = LoadThroughAsync(cache, "k", "1", gate, ["row"]);
        await gate.Arrived;
        await intent.ResolvedAsync();
        gate.Open();
        await old;
        Assert.False(cache.TryGet("k", out string? _));
        await LoadAsync(cache, "k", "2", ["row"]);
        Assert.True(cache.TryGet("k", out string? _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Row36_The_doubt_ends_with_its_time_or_with_a_feed_that_was_heard_past_it(bool feed)
    {
        await using TieredCache cache = NewCache(options =>
        {
            options.Feed.Expected = feed;
            options.Feed.MaxFeedLag = TimeSpan.FromDays(1);
        });
        cache.FeedHeard();
        await (await cache.BeginWriteAsync(["row"], Cancellation)).DisposeAsync();
        if (feed)
        {
            // Heard at the very moment at which the doubt began: that proves nothing yet.
            cache.FeedHeard();
            await LoadAsync(cache, "k", "1", ["row"]);
            Assert.False(cache.TryGet("k", out string? _));
            Time.Advance(TimeSpan.FromMilliseconds(50));
            cache.FeedHeard();
        }
        else
        {
            Time.Advance(TimeSpan.FromSeconds(59));
            await LoadAsync(cache, "k", "1", ["row"]);
            Assert.False(cache.TryGet("k", out string? _));
            Time.Advance(TimeSpan.FromSeconds(1));
        }
        await Eventually.TrueAsync(
            async () =>
            {
                await LoadAsync(cache, "k", "2", ["row"]);
                return cache.TryGet("k", out string? _);
            },
            "entries are stored again");
    }

    [Fact]
    public async Task Row36_A_write_that_may_have_changed_anything_keeps_everything_from_being_stored()
    {
        await using TieredCache cache = NewCache();
        WriteIntent intent = await cache.BeginWriteAsync(["*"], Cancellation);
        await intent.DisposeAsync();
        await LoadAsync(cache, "k", "1");
        Assert.False(cache.TryGet("k", out string? _));
        Assert.True(await cache.SetAsync("sessions:a", "alice", EntryOptions.Default, null, Cancellation));
        await intent.ResolvedAsync();
        await LoadAsync(cache, "k", "2");
        Assert.True(cache.TryGet("k", out string? _));
    }

    [Fact]
    public async Task Row36_A_write_whose_outcome_was_said_leaves_no_doubt()
    {
        await using TieredCache cache = NewCache();
        await using (WriteIntent committed = await cache.BeginWriteAsync(["row"], Cancellation))
            await committed.CommittedAsync();
        await using (WriteIntent rolledBack = await cache.BeginWriteAsync(["row"], Cancellation))
            await rolledBack.RolledBackAsync();
        await LoadAsync(cache, "k", "1", ["row"]);
        Assert.True(cache.TryGet("k", out string? _));
    }
}
