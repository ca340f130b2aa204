using Forebay.Testing;
using Xunit;

namespace Forebay.Sqlite.Tests.Archives;

public sealed class ExportTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_export_of_this_cache_brings_back_what_was_lost_and_not_what_was_invalidated_since()
    {
        using var folder = new TestFolder();
        await using TieredCache cache = Open(folder["cache.db"]);
        for (int i = 0; i < 100; i++)
            await LoadAsync(cache, i);
        await cache.FlushAsync(Cancellation);
        Assert.Equal(100, await cache.ExportAsync(folder["export"], Cancellation));
        await cache.RemoveByTagAsync("row:7", Cancellation);
        await cache.RemoveAsync("queries:8", Cancellation);
        Assert.True(await cache.ImportAsync(folder["export"], Cancellation) <= 98);
        Assert.False((await cache.GetAsync<string>("queries:7", null, Cancellation)).Found);
        Assert.False((await cache.GetAsync<string>("queries:8", null, Cancellation)).Found);
        Assert.Equal("value 9", (await cache.GetAsync<string>("queries:9", null, Cancellation)).Value);
    }

    [Fact]
    public async Task Row48_A_session_that_was_removed_after_the_export_does_not_come_back()
    {
        using var folder = new TestFolder();
        await using TieredCache cache = Open(folder["cache.db"]);
        await cache.SetAsync("sessions:a", "alice", EntryOptions.Default, null, Cancellation);
        await cache.SetAsync("sessions:b", "bob", EntryOptions.Default, null, Cancellation);
        await cache.ExportAsync(folder["export"], Cancellation);
        await cache.RemoveAsync("sessions:a", Cancellation);
        await cache.ImportAsync(folder["export"], Cancellation);
        Assert.False((await cache.GetAsync<string>("sessions:a", null, Cancellation)).Found);
        Assert.True((await cache.GetAsync<string>("sessions:b", null, Cancellation)).Found);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Row48_What_a_pattern_removed_does_not_come_back_when_its_rule_is_swept_and_dropped(bool restart)
    {
        using var folder = new TestFolder();
        var time = new ManualTimeProvider();
        TieredCache cache = Open(folder["cache.db"], time: time);
        await LoadAsync(cache, 1);
        await cache.FlushAsync(Cancellation);
        await cache.ExportAsync(folder["export"], Cancellation);
        await cache.RemoveByPatternAsync("queries:*", null, Cancellation);
        time.Advance(TimeSpan.FromSeconds(130));
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(1));
                return cache.PatternRules == 0;
            },
            "the rule is dropped");
        if (restart)
        {
            await cache.DisposeAsync();
            cache = Open(folder["cache.db"], time: time);
        }
        await cache.ImportAsync(folder["export"], Cancellation);
        Assert.False((await cache.GetAsync<string>("queries:1", null, Cancellation)).Found);
        await cache.DisposeAsync();
    }

    [Fact]
    public async Task An_export_of_another_cache_is_refused_where_no_feed_can_replay()
    {
        using var folder = new TestFolder();
        await using (TieredCache one = Open(folder["one.db"]))
        {
            await LoadAsync(one, 1);
            await one.ExportAsync(folder["export"], Cancellation);
        }
        await using TieredCache other = Open(folder["other.db"]);
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(async () => await other.ImportAsync(folder["export"], Cancellation));
        Assert.Contains("another cache", refused.Message, StringComparison.Ordinal);
        Assert.False((await other.GetAsync<string>("queries:1", null, Cancellation)).Found);
    }

    [Fact]
    public async Task An_export_with_a_feeds_position_warms_a_new_cache_whose_feed_goes_on_from_there()
    {
        using var folder = new TestFolder();
        await using (TieredCache one = Open(folder["one.db"], feed: true))
        {
            await one.ResetFromFeedAsync("source:1:10", Cancellation);
            one.FeedHeard();
            await LoadAsync(one, 1);
            await LoadAsync(one, 2);
            await one.FlushAsync(Cancellation);
            Assert.Equal(2, await one.ExportAsync(folder["export"], Cancellation));
        }
        await using TieredCache other = Open(folder["other.db"], feed: true);
        Assert.Equal(2, await other.ImportAsync(folder["export"], Cancellation));
        Assert.Equal("source:1:10", other.FeedPosition);
        await other.InvalidateFromFeedAsync(["row:2"], "source:1:11", Cancellation);
        other.FeedHeard();
        Assert.Equal("value 1", (await other.GetAsync<string>("queries:1", null, Cancellation)).Value);
        Assert.False((await other.GetAsync<string>("queries:2", null, Cancellation)).Found);
    }

    [Fact]
    public async Task A_damaged_export_is_refused_as_a_whole()
    {
        using var folder = new TestFolder();
        await using TieredCache cache = Open(folder["cache.db"]);
        for (int i = 0; i < 50; i++)
            await LoadAsync(cache, i);
        await cache.ExportAsync(folder["export"], Cancellation);
        byte[] whole = await File.ReadAllBytesAsync(folder["export"], Cancellation);
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = [.. whole];
            if (i % 2 == 0)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            else
                damaged = damaged[..random.Next(damaged.Length)];
            await File.WriteAllBytesAsync(folder["damaged"], damaged, Cancellation);
            try
            {
                // A flip in the padding of the compression's last byte changes nothing that was written.
                await cache.ImportAsync(folder["damaged"], Cancellation);
                Assert.Equal(whole.Length, damaged.Length);
                Assert.True(damaged.AsSpan(0, whole.Length - 1).SequenceEqual(whole.AsSpan(0, whole.Length - 1)), $"Damage {i} was taken in.");
            }
            catch (InvalidDataException e)
            {
                Assert.Contains("damaged", e.Message, StringComparison.Ordinal);
            }
            catch (InvalidOperationException)
            {
                // The header's lineage or version was hit: it counts as another cache's.
            }
        }
    }

    private static async Task LoadAsync(TieredCache cache, int i) => await cache.GetOrCreateAsync($"queries:{i}", (_, _) => ValueTask.FromResult($"value {i}"), null, [$"row:{i}"], Cancellation);

    private static TieredCache Open(string path, bool feed = false, TimeProvider? time = null)
    {
        var options = new ForebayOptions();
        options.Feed.Expected = feed;
        return new TieredCache(options, [new SqliteTier(new SqliteTierOptions { Path = path })], time);
    }
}
