using Forebay.Liveness;
using Forebay.Sqlite.Native;
using Forebay.Testing;
using Xunit;

namespace Forebay.Sqlite.Tests.Tier;

/// <summary>What becomes of the tier's file: from one run to the next.</summary>
public sealed class TierFileTests : IDisposable
{
    private readonly TestFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Path => folder["cache.db"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Row15_The_clock_goes_on_from_the_files()
    {
        long clock;
        await using (var first = new TierFixture(Path))
        {
            for (int i = 0; i < 10; i++)
                await first.InvalidateAsync("row");
            await first.Tier.SetAsync(first.Record("k"), wait: true, Cancellation);
            clock = first.Liveness.Now;
        }
        await using var second = new TierFixture(Path);
        Assert.True(second.Liveness.Now > clock);
        Assert.True(await second.HasAsync("k"));
    }

    [Fact]
    public async Task An_older_record_does_not_replace_a_newer_one()
    {
        await using var fixture = new TierFixture(Path);
        EntryRecord older = fixture.Record("k", 10);
        await fixture.InvalidateAsync("other");
        await fixture.Tier.SetAsync(fixture.Record("k", 20), wait: true, Cancellation);
        await fixture.Tier.SetAsync(older, wait: true, Cancellation);
        Assert.Equal(20, (await fixture.Tier.GetAsync(fixture.Key("k"), Cancellation))!.Payload.Length);
        await fixture.Tier.SetAsync(fixture.Record("k", 30), wait: true, Cancellation);
        Assert.Equal(30, (await fixture.Tier.GetAsync(fixture.Key("k"), Cancellation))!.Payload.Length);
    }

    [Fact]
    public async Task Row38_A_file_as_a_kill_leaves_it_has_a_clock_that_is_ahead_of_all_its_entries()
    {
        string copy = folder["copy.db"];
        long born;
        await using (var first = new TierFixture(Path))
        {
            for (int i = 0; i < 10; i++)
                await first.InvalidateAsync("row");
            EntryRecord record = first.Record("k");
            born = record.Born.Value;
            await first.Tier.SetAsync(record, wait: true, Cancellation);
            // What stands on the disk now is what a kill would leave.
            foreach (string suffix in (string[])["", "-wal"])
                await CopyAsync(Path + suffix, copy + suffix);
            using var side = SideFile.Open(copy + "-side");
            side.Write(1);
        }
        await using var second = new TierFixture(copy);
        Assert.True(second.Liveness.Now > born);
        Assert.True(await second.HasAsync("k"));
    }

    private static async Task CopyAsync(string from, string to)
    {
        await using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        await using FileStream target = File.Create(to);
        await source.CopyToAsync(target, Cancellation);
    }

    [Fact]
    public async Task Row11_An_intent_that_was_left_over_is_invalidated_at_the_start()
    {
        await using (var first = new TierFixture(Path))
        {
            await first.Tier.SetAsync(first.Record("written", 20, null, EntryTraits.None, "row:1"), wait: true, Cancellation);
            await first.Tier.SetAsync(first.Record("finished", 20, null, EntryTraits.None, "row:2"), wait: true, Cancellation);
            await first.Tier.NoteIntentAsync([Tag.Of("row:1")], Cancellation);
            long done = await first.Tier.NoteIntentAsync([Tag.Of("row:2")], Cancellation);
            await first.Tier.ClearIntentAsync(done, Cancellation);
        }
        await using var second = new TierFixture(Path);
        Assert.False(await second.HasAsync("written"));
        Assert.True(await second.HasAsync("finished"));
        await using var third = new TierFixture(folder["other.db"]);
        Assert.True(third.IsOpen);
    }

    [Fact]
    public async Task Row11_An_intent_whose_note_was_cancelled_is_not_left_over()
    {
        await using (var first = new TierFixture(Path))
        {
            await first.Tier.SetAsync(first.Record("k", 20, null, EntryTraits.None, "row:1"), wait: true, Cancellation);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await first.Tier.NoteIntentAsync([Tag.Of("row:1")], new CancellationToken(canceled: true)));
            // Nothing is written while another writes: the note is cancelled in the queue.
            using SqliteConnection other = new SqliteConnection(Path);
            other.Execute("BEGIN IMMEDIATE");
            using var cancelled = new CancellationTokenSource();
            Task<long> note = first.Tier.NoteIntentAsync([Tag.Of("row:1")], cancelled.Token).AsTask();
            await cancelled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => note);
            other.Execute("COMMIT");
        }
        await using var second = new TierFixture(Path);
        Assert.True(await second.HasAsync("k"));
    }

    [Fact]
    public async Task Row11_An_intent_of_everything_that_was_left_over_leaves_nothing()
    {
        await using (var first = new TierFixture(Path))
        {
            await first.Tier.SetAsync(first.Record("k"), wait: true, Cancellation);
            await first.Tier.NoteIntentAsync([Tag.Everything], Cancellation);
        }
        await using var second = new TierFixture(Path);
        Assert.False(await second.HasAsync("k"));
    }

    [Fact]
    public async Task Row36_The_note_of_a_write_whose_outcome_is_unknown_stays_until_the_doubt_is_over()
    {
        await using (var cache = new TieredCache(new ForebayOptions(), [new SqliteTier(new SqliteTierOptions { Path = Path })]))
            await (await cache.BeginWriteAsync(["row:1"], Cancellation)).DisposeAsync();
        var time = new ManualTimeProvider();
        await using (var next = new TieredCache(new ForebayOptions(), [new SqliteTier(new SqliteTierOptions { Path = Path })], time))
        {
            await next.GetOrCreateAsync("k", (_, _) => ValueTask.FromResult("1"), null, ["row:1"], Cancellation);
            Assert.False(next.TryGet("k", out string? _));
            time.Advance(TimeSpan.FromMinutes(1));
            await Eventually.TrueAsync(
                async () =>
                {
                    await next.GetOrCreateAsync("k", (_, _) => ValueTask.FromResult("2"), null, ["row:1"], Cancellation);
                    return next.TryGet("k", out string? _);
                },
                "the doubt is over");
        }
        await using var last = new TierFixture(Path);
        Assert.Empty(last.Context.OpenIntents);
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    public async Task Row12_After_a_power_loss_only_a_clean_mark_or_a_feed_keeps_the_entries(bool clean, bool hasFeed, bool kept)
    {
        await using (var first = new TierFixture(Path))
            await first.Tier.SetAsync(first.Record("k"), wait: true, Cancellation);
        TierEdits.EditMeta(Path, meta =>
        {
            meta.Boot = Guid.NewGuid();
            meta.Clean = clean;
        });
        var log = new RecordedLog();
        await using var second = new TierFixture(Path, hasFeed: hasFeed, log: log);
        Assert.Equal(kept, await second.HasAsync("k"));
        Assert.Equal(kept, log.Lines.IsEmpty);
    }

    [Fact]
    public async Task Another_application_version_retires_every_entry_durable_ones_too()
    {
        await using (var first = new TierFixture(Path, version: "1"))
        {
            await first.Tier.SetAsync(first.Record("k"), wait: true, Cancellation);
            await first.Tier.SetAsync(first.Record("s", 20, null, EntryTraits.Durable), wait: true, Cancellation);
        }
        await using (var same = new TierFixture(Path, version: "1"))
            Assert.True(await same.HasAsync("k") && await same.HasAsync("s"));
        await using var second = new TierFixture(Path, version: "2");
        Assert.False(await second.HasAsync("k"));
        Assert.False(await second.HasAsync("s"));
    }

    [Theory]
    [InlineData(256, 4096)]
    [InlineData(4096, 256)]
    public async Task Invalidations_hold_when_the_table_of_stamps_has_another_size(int before, int after)
    {
        await using (var first = new TierFixture(Path, slots: before))
        {
            for (int i = 0; i < 50; i++)
                await first.Tier.SetAsync(first.Record($"k{i}", 20, null, EntryTraits.None, $"row:{i}"), wait: false, Cancellation);
            await first.Tier.FlushAsync(Cancellation);
            for (int i = 0; i < 50; i += 2)
                await first.InvalidateAsync($"row:{i}");
        }
        await using var second = new TierFixture(Path, slots: after);
        for (int i = 0; i < 50; i += 2)
            Assert.False(await second.HasAsync($"k{i}"));
    }

    [Fact]
    public async Task A_pattern_rule_stands_after_a_restart_until_it_has_been_swept()
    {
        await using (var first = new TierFixture(Path))
        {
            await first.Tier.SetAsync(first.Record("/api/a"), wait: true, Cancellation);
            long stamp = first.Liveness.Next();
            var pattern = new KeyPattern("/api/*");
            first.Liveness.AddRule(new PatternRule(pattern, null, stamp, 0));
            await first.Tier.InvalidateAsync(new Invalidation { Stamp = new Stamp(stamp), Pattern = pattern }, Cancellation);
        }
        await using var second = new TierFixture(Path);
        Assert.Single(second.Liveness.Rules);
        Assert.False(await second.HasAsync("/api/a"));
    }

    [Fact]
    public async Task The_last_invalidations_can_be_looked_at_after_a_restart()
    {
        await using (var cache = new TieredCache(new ForebayOptions { RecentInvalidations = 3 }, [new SqliteTier(new SqliteTierOptions { Path = Path })]))
        {
            for (int i = 0; i < 5; i++)
                await cache.RemoveByTagAsync($"row:{i}", Cancellation);
        }
        await using var again = new TieredCache(new ForebayOptions { RecentInvalidations = 3 }, [new SqliteTier(new SqliteTierOptions { Path = Path })]);
        Assert.Equal(["row:4", "row:3", "row:2"], again.RecentInvalidations.Select(record => record.What));
        await again.RemoveByTagAsync("row:5", Cancellation);
        Assert.Equal(["row:5", "row:4", "row:3"], again.RecentInvalidations.Select(record => record.What));
    }

    [Fact]
    public async Task What_is_past_its_time_counts_as_expired()
    {
        await using var fixture = new TierFixture(Path, configure: options => options.CleanEvery = TimeSpan.FromDays(1));
        await fixture.Tier.SetAsync(fixture.Record("old"), wait: true, Cancellation);
        fixture.Time.Advance(TimeSpan.FromMinutes(6));
        await fixture.Tier.SetAsync(fixture.Record("new"), wait: true, Cancellation);
        TierStatistics statistics = fixture.Tier.GetStatistics();
        Assert.Equal((2, 1, 1), (statistics.Entries, statistics.Active, statistics.Expired));
    }

    [Fact]
    public async Task A_feeds_position_is_stored_with_its_invalidation()
    {
        await using (var first = new TierFixture(Path))
            await first.Tier.InvalidateAsync(new Invalidation { Stamp = new Stamp(first.Liveness.Next()), FeedPosition = "log:1:5" }, Cancellation);
        await using var second = new TierFixture(Path);
        Assert.Equal("log:1:5", second.Tier.FeedPosition);
    }

    [Fact]
    public async Task The_file_never_exceeds_its_budget_by_more_than_an_entry_and_durable_entries_stay()
    {
        const long budget = 2 << 20;
        await using var fixture = new TierFixture(Path, configure: options => options.MaxBytes = budget);
        for (int i = 0; i < 20; i++)
            await fixture.Tier.SetAsync(fixture.Record($"session{i}", 1000, null, EntryTraits.Durable), wait: true, Cancellation);
        var random = new Random(3);
        for (int i = 0; i < 6_000; i++)
        {
            await fixture.Tier.SetAsync(fixture.Record($"k{i}", random.Next(10, 4_000)), wait: i % 50 == 0, Cancellation);
            if (i % 50 == 0)
                Assert.True(new FileInfo(Path).Length <= budget + 8_192, $"{new FileInfo(Path).Length} bytes after {i} records");
        }
        Assert.True(fixture.Tier.GetStatistics().Evictions > 1000);
        for (int i = 0; i < 20; i++)
            Assert.True(await fixture.HasAsync($"session{i}"));
    }

    [Fact]
    public async Task Expired_records_are_cleaned_away_in_the_background()
    {
        await using var fixture = new TierFixture(Path);
        for (int i = 0; i < 100; i++)
            await fixture.Tier.SetAsync(fixture.Record($"k{i}"), wait: false, Cancellation);
        await fixture.Tier.FlushAsync(Cancellation);
        fixture.Time.Advance(TimeSpan.FromMinutes(6));
        await Eventually.TrueAsync(
            async () =>
            {
                await fixture.Tier.FlushAsync(Cancellation);
                fixture.Time.Advance(TimeSpan.FromSeconds(11));
                return fixture.Tier.GetStatistics().Entries == 0;
            },
            "the expired records are gone");
    }

    [Fact]
    public async Task Removals_of_other_keys_cost_no_session_even_where_they_share_its_stamp()
    {
        var options = new ForebayOptions();
        options.Liveness.StampSlots = 256;
        await using (var cache = new TieredCache(options, [new SqliteTier(new SqliteTierOptions { Path = Path })]))
        {
            for (int i = 0; i < 20; i++)
                await cache.SetAsync($"sessions:{i}", "alice", EntryOptions.Default, null, Cancellation);
            for (int i = 0; i < 1000; i++)
                await cache.RemoveAsync($"queries:{i}", Cancellation);
        }
        await using var again = new TieredCache(options, [new SqliteTier(new SqliteTierOptions { Path = Path })]);
        for (int i = 0; i < 20; i++)
            Assert.True((await again.GetAsync<string>($"sessions:{i}", null, Cancellation)).Found);
        await again.RemoveAsync("sessions:3", Cancellation);
        Assert.False((await again.GetAsync<string>("sessions:3", null, Cancellation)).Found);
    }

    [Fact]
    public async Task The_hottest_keys_of_the_last_run_are_in_memory_soon_after_the_start()
    {
        await using (var cache = new TieredCache(new ForebayOptions { WarmUpEntries = 10 }, [new SqliteTier(new SqliteTierOptions { Path = Path })]))
        {
            for (int i = 0; i < 100; i++)
                await cache.GetOrCreateAsync($"queries:{i}", (_, _) => ValueTask.FromResult("value"), null, null, Cancellation);
            for (int i = 0; i < 5; i++)
                Assert.True(cache.TryGet("queries:42", out string? _));
        }
        await using var again = new TieredCache(new ForebayOptions { WarmUpEntries = 10 }, [new SqliteTier(new SqliteTierOptions { Path = Path })]);
        await Eventually.TrueAsync(() => again.TryGet("queries:42", out string? value) && value == "value", "the hot key is in memory");
        Assert.InRange(again.GetStatistics().Tiers[0].Entries, 1, 10);
    }
}
