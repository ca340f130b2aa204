using Forebay.Liveness;
using Xunit;

namespace Forebay.Sqlite.Tests.Tier;

/// <summary>What every form of the tier does.</summary>
public abstract class TierContract
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_set_and_awaited_is_got()
    {
        await using TierFixture fixture = OpenTier();
        EntryRecord record = fixture.Record("k", 500, null, EntryTraits.None, "a", "b");
        Assert.True(await fixture.Tier.SetAsync(record, wait: true, Cancellation));
        EntryRecord found = (await fixture.Tier.GetAsync(fixture.Key("k"), Cancellation))!;
        Assert.Equal(record.Payload.ToArray(), found.Payload.ToArray());
        Assert.Equal(record.Tags.ToArray(), found.Tags.ToArray());
        Assert.Equal((record.Born, record.LoadedAt, record.FreshUntil, record.StaleUntil, record.Region), (found.Born, found.LoadedAt, found.FreshUntil, found.StaleUntil, found.Region));
    }

    [Fact]
    public async Task A_key_that_was_never_set_is_a_miss()
    {
        await using TierFixture fixture = OpenTier();
        Assert.Null(await fixture.Tier.GetAsync(fixture.Key("none"), Cancellation));
    }

    [Fact]
    public async Task A_record_replaces_the_one_before()
    {
        await using TierFixture fixture = OpenTier();
        await fixture.Tier.SetAsync(fixture.Record("k", 10), wait: true, Cancellation);
        await fixture.Tier.SetAsync(fixture.Record("k", 99), wait: true, Cancellation);
        Assert.Equal(99, (await fixture.Tier.GetAsync(fixture.Key("k"), Cancellation))!.Payload.Length);
    }

    [Fact]
    public async Task Partitions_do_not_see_each_other()
    {
        await using TierFixture fixture = OpenTier();
        await fixture.Tier.SetAsync(fixture.Record("k", 10, "a"), wait: true, Cancellation);
        Assert.True(await fixture.HasAsync("k", "a"));
        Assert.False(await fixture.HasAsync("k", "b"));
        Assert.False(await fixture.HasAsync("k"));
    }

    [Fact]
    public async Task Another_key_of_the_same_hash_is_a_miss()
    {
        await using TierFixture fixture = OpenTier();
        await fixture.Tier.SetAsync(fixture.Record("k"), wait: true, Cancellation);
        var twin = new EntryKey("other", null, fixture.Key("k").Hash);
        Assert.Null(await fixture.Tier.GetAsync(twin, Cancellation));
    }

    [Fact]
    public async Task A_flush_completes_when_what_was_queued_before_is_stored()
    {
        await using TierFixture fixture = OpenTier();
        for (int i = 0; i < 500; i++)
            await fixture.Tier.SetAsync(fixture.Record($"k{i}"), wait: false, Cancellation);
        await fixture.Tier.FlushAsync(Cancellation);
        for (int i = 0; i < 500; i++)
            Assert.True(await fixture.HasAsync($"k{i}"));
    }

    [Fact]
    public async Task A_sweep_removes_what_its_pattern_matches_and_nothing_younger()
    {
        await using TierFixture fixture = OpenTier();
        await fixture.Tier.SetAsync(fixture.Record("/api/a"), wait: true, Cancellation);
        await fixture.Tier.SetAsync(fixture.Record("/app/a"), wait: true, Cancellation);
        long stamp = fixture.Liveness.Next();
        await fixture.Tier.SetAsync(fixture.Record("/api/new"), wait: true, Cancellation);
        await fixture.Tier.SweepAsync(new KeyPattern("/api/*"), null, new Stamp(stamp), Cancellation);
        Assert.False(await fixture.HasAsync("/api/a"));
        Assert.True(await fixture.HasAsync("/app/a"));
        Assert.True(await fixture.HasAsync("/api/new"));
    }

    [Fact]
    public async Task A_record_that_died_before_it_was_written_is_not_served()
    {
        await using TierFixture fixture = OpenTier();
        EntryRecord record = fixture.Record("k", 20, null, EntryTraits.None, "row");
        await fixture.InvalidateAsync("row");
        await fixture.Tier.SetAsync(record, wait: true, Cancellation);
        Assert.False(await fixture.HasAsync("k"));
    }

    [Fact]
    public async Task A_record_that_is_too_large_is_refused_and_said_to_be()
    {
        await using TierFixture fixture = OpenTier(options => options.MaxRecordBytes = 4096);
        Assert.False(await fixture.Tier.SetAsync(fixture.Record("k", 5000), wait: true, Cancellation));
        Assert.Equal(1, fixture.Tier.GetStatistics().Dropped);
    }

    [Fact]
    public async Task Many_threads_always_read_what_they_have_awaited()
    {
        await using TierFixture fixture = OpenTier();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(task => Task.Run(
            async () =>
            {
                for (int i = 1; i < 150; i++)
                {
                    await fixture.Tier.SetAsync(fixture.Record($"k{task}", i), wait: true, Cancellation);
                    Assert.Equal(i, (await fixture.Tier.GetAsync(fixture.Key($"k{task}"), Cancellation))!.Payload.Length);
                }
            },
            Cancellation)));
    }

    internal abstract TierFixture OpenTier(Action<SqliteTierOptions>? configure = null);
}
