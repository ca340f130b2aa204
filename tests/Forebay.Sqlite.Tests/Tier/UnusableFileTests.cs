using Forebay.Sqlite.Native;
using Forebay.Testing;
using Xunit;

namespace Forebay.Sqlite.Tests.Tier;

/// <summary>What becomes of a tier whose file can't be used, and of the file.</summary>
public sealed class UnusableFileTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private readonly TestFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Path => folder["cache.db"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Row18_A_second_user_of_the_file_runs_without_it_and_says_so()
    {
        await using var first = new TierFixture(Path);
        var log = new RecordedLog();
        await using var second = new TierFixture(Path, log: log);
        Assert.False(second.IsOpen);
        Assert.Contains("another process", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("outbox", true)]
    [InlineData("outbox", false)]
    [InlineData("recent", true)]
    [InlineData("recent", false)]
    [InlineData("hot", false)]
    [InlineData("entry", false)]
    public async Task A_table_whose_first_page_is_damaged_stops_neither_the_start_nor_the_statistics(string table, bool bus)
    {
        await using (var first = new TierFixture(Path))
            await first.Tier.SetAsync(first.Record("k"), wait: true, Cancellation);
        long page;
        using (var connection = new SqliteConnection(Path))
            page = connection.ScalarInt64($"SELECT rootpage FROM sqlite_master WHERE name = '{table}'");
        await using (FileStream file = File.OpenWrite(Path))
        {
            file.Position = (page - 1) * 4096;
            await file.WriteAsync(new byte[4096], Cancellation);
        }
        TieredCache cache = await Task.Run(() => new TieredCache(new ForebayOptions(), [new SqliteTier(new SqliteTierOptions { Path = Path })], log: bus ? new InProcessInvalidationLog() : null), Cancellation).WaitAsync(Bound, Cancellation);
        Assert.Equal("1", await cache.GetOrCreateAsync("queries:k", (_, _) => ValueTask.FromResult("1"), null, null, Cancellation).AsTask().WaitAsync(Bound, Cancellation));
        await cache.RemoveAsync("queries:k", Cancellation).AsTask().WaitAsync(Bound, Cancellation);
        Assert.False((await cache.GetAsync<string>("queries:k", null, Cancellation).AsTask().WaitAsync(Bound, Cancellation)).Found);
        Assert.Equal(2, cache.GetStatistics().Tiers.Count);
        await cache.DisposeAsync().AsTask().WaitAsync(Bound, Cancellation);
    }

    [Fact]
    public async Task A_file_of_a_newer_layout_is_set_aside_with_one_line_and_the_tier_starts_empty()
    {
        await using (var first = new TierFixture(Path))
            await first.Tier.SetAsync(first.Record("k"), wait: true, Cancellation);
        TierEdits.Execute(Path, $"PRAGMA user_version={TierSchema.Version + 1}");
        var log = new RecordedLog();
        await using var second = new TierFixture(Path, log: log);
        Assert.True(second.IsOpen);
        Assert.False(await second.HasAsync("k"));
        Assert.Contains($"version {TierSchema.Version + 1}", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_in_which_nothing_may_be_written_leaves_the_tier_off_with_one_line()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Permissions do not bind this user, or are another system's.");
            return;
        }
        await using (var first = new TierFixture(folder["sub/cache.db"]))
            await first.Tier.SetAsync(first.Record("k"), wait: true, Cancellation);
        UnixFileMode mode = File.GetUnixFileMode(folder["sub"]);
        File.SetUnixFileMode(folder["sub"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetUnixFileMode(folder["sub/cache.db-side"], UnixFileMode.UserRead);
        try
        {
            var log = new RecordedLog();
            await using var second = new TierFixture(folder["sub/cache.db"], log: log);
            Assert.False(second.IsOpen);
            Assert.Single(log.Lines);
        }
        finally
        {
            File.SetUnixFileMode(folder["sub"], mode);
        }
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
        TierEdits.Execute(Path, "ALTER TABLE entry RENAME TO away");
        await using (var second = new TierFixture(Path))
            Assert.False(second.IsOpen);
        if (File.Exists(Path))
            TierEdits.Execute(Path, "ALTER TABLE away RENAME TO entry");
        await using var third = new TierFixture(Path);
        Assert.True(third.IsOpen);
        Assert.False(await third.HasAsync("k"));
    }

    [Fact]
    public async Task Row39_An_abandoned_file_is_not_believed_after_a_reboot_with_a_feed()
    {
        await using (var first = new TierFixture(Path, hasFeed: true))
            await first.Tier.SetAsync(first.Record("k"), wait: true, Cancellation);
        TierEdits.EditMeta(Path, meta => meta.Boot = Guid.NewGuid());
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
}
