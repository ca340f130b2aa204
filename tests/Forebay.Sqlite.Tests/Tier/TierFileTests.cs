using Forebay.Liveness;
using Forebay.Sqlite.Native;
using Forebay.Testing;
using Xunit;

namespace Forebay.Sqlite.Tests.Tier;

/// <summary>What becomes of the tier's file: from one run to the next, and when it can't be used.</summary>
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
        EditMeta(meta =>
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
    public async Task Row18_A_second_user_of_the_file_runs_without_it_and_says_so()
    {
        await using var first = new TierFixture(Path);
        var log = new RecordedLog();
        await using var second = new TierFixture(Path, log: log);
        Assert.False(second.IsOpen);
        Assert.Contains("another process", Assert.Single(log.Lines), StringComparison.Ordinal);
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
    public async Task A_feeds_position_is_stored_with_its_invalidation()
    {
        await using (var first = new TierFixture(Path))
            await first.Tier.InvalidateAsync(new Invalidation { Stamp = new Stamp(first.Liveness.Next()), FeedPosition = "log:1:5" }, Cancellation);
        await using var second = new TierFixture(Path);
        Assert.Equal("log:1:5", second.Tier.FeedPosition);
    }

    [Fact]
    public async Task Row39_A_file_that_cannot_take_an_invalidation_is_destroyed_before_the_invalidation_returns()
    {
        var log = new RecordedLog();
        await using (var fixture = new TierFixture(Path, log: log))
        {
            await fixture.Tier.SetAsync(fixture.Record("k", 20, null, EntryTraits.None, "row"), wait: true, Cancellation);
            // Another program holds the write lock for longer than the tier waits.
            using (var other = new SqliteConnection(Path))
            {
                using SqliteStatement drop = other.Prepare("DROP TABLE stamp");
                drop.Run();
            }
            await fixture.InvalidateAsync("row");
            Assert.False(await fixture.HasAsync("k"));
            Assert.False(File.Exists(Path));
            Assert.StartsWith("off", fixture.Tier.GetStatistics().State, StringComparison.Ordinal);
            await Assert.ThrowsAsync<SqliteException>(async () => await fixture.Tier.SetAsync(fixture.Record("new"), wait: true, Cancellation));
        }
        Assert.Single(log.Lines);
        await using var next = new TierFixture(Path);
        Assert.True(next.IsOpen);
        Assert.False(await next.HasAsync("k"));
    }

    [Fact]
    public async Task Row39_A_file_that_one_run_could_not_use_is_not_believed_by_the_next()
    {
        await using (var first = new TierFixture(Path))
            await first.Tier.SetAsync(first.Record("k"), wait: true, Cancellation);
        using (var other = new SqliteConnection(Path))
        {
            // Another program holds the file for longer than the tier waits.
            other.Execute("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;");
            await using var second = new TierFixture(Path, configure: options => options.Pragmas.BusyTimeout = TimeSpan.Zero);
            Assert.False(second.IsOpen);
        }
        await using var third = new TierFixture(Path);
        Assert.True(third.IsOpen);
        Assert.False(await third.HasAsync("k"));
    }

    [Fact]
    public async Task Row39_A_file_whose_tables_one_run_could_not_use_is_not_believed_by_the_next()
    {
        await using (var first = new TierFixture(Path))
            await first.Tier.SetAsync(first.Record("k"), wait: true, Cancellation);
        Execute("ALTER TABLE entry RENAME TO away");
        await using (var second = new TierFixture(Path))
            Assert.False(second.IsOpen);
        if (File.Exists(Path))
            Execute("ALTER TABLE away RENAME TO entry");
        await using var third = new TierFixture(Path);
        Assert.True(third.IsOpen);
        Assert.False(await third.HasAsync("k"));
    }

    [Fact]
    public async Task Row39_An_abandoned_file_is_not_believed_after_a_reboot_with_a_feed()
    {
        await using (var first = new TierFixture(Path, hasFeed: true))
            await first.Tier.SetAsync(first.Record("k"), wait: true, Cancellation);
        EditMeta(meta => meta.Boot = Guid.NewGuid());
        using (var side = SideFile.Open(Path + "-side"))
            side.Write(SideFile.Poison);
        await using var second = new TierFixture(Path, hasFeed: true);
        Assert.True(second.IsOpen);
        Assert.False(await second.HasAsync("k"));
    }

    [Fact]
    public async Task Somebody_elses_database_is_left_alone_however_often_it_is_looked_at()
    {
        using (var other = new SqliteConnection(Path))
            other.Execute("CREATE TABLE precious(id INTEGER PRIMARY KEY); INSERT INTO precious VALUES (42); PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;");
        byte[] before = await File.ReadAllBytesAsync(Path, Cancellation);
        for (int i = 0; i < 3; i++)
        {
            using var busy = new SqliteConnection(Path);
            busy.Execute("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;");
            await using var fixture = new TierFixture(Path, configure: options => options.Pragmas.BusyTimeout = TimeSpan.Zero);
            Assert.False(fixture.IsOpen);
        }
        await using (var fixture = new TierFixture(Path))
            Assert.False(fixture.IsOpen);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path, Cancellation));
    }

    [Fact]
    public async Task Somebody_elses_database_is_left_alone()
    {
        using (var other = new SqliteConnection(Path))
            other.Execute("CREATE TABLE precious(id INTEGER PRIMARY KEY); INSERT INTO precious VALUES (42);");
        byte[] before = await File.ReadAllBytesAsync(Path, Cancellation);
        var log = new RecordedLog();
        await using (var fixture = new TierFixture(Path, log: log))
            Assert.False(fixture.IsOpen);
        Assert.Single(log.Lines);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path, Cancellation));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_left_alone()
    {
        await File.WriteAllTextAsync(Path, new string('x', 10_000), Cancellation);
        var log = new RecordedLog();
        await using (var fixture = new TierFixture(Path, log: log))
            Assert.False(fixture.IsOpen);
        Assert.Single(log.Lines);
        Assert.Equal(10_000, new FileInfo(Path).Length);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_leaves_the_tier_off_with_one_line()
    {
        await File.WriteAllTextAsync(folder["file"], "", Cancellation);
        var log = new RecordedLog();
        await using var fixture = new TierFixture(folder["file/cache.db"], log: log);
        Assert.False(fixture.IsOpen);
        Assert.Single(log.Lines);
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

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection(Path);
        connection.Execute(sql);
    }

    private void EditMeta(Action<TierMeta> edit)
    {
        using var connection = new SqliteConnection(Path);
        TierMeta? meta;
        using (SqliteStatement read = connection.Prepare("SELECT data FROM meta"))
        {
            read.Step();
            Assert.True(TierMeta.TryRead(read.ColumnBlob(0), out meta));
        }
        edit(meta!);
        using SqliteStatement put = connection.Prepare(TierSchema.PutMeta);
        put.Bind(1, meta!.Write());
        put.Run();
    }
}
