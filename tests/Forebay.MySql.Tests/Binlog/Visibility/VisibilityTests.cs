using System.Diagnostics;
using Forebay.MySql.Sessions;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Binlog.Visibility;

/// <summary>A commit that is in the log, and so in the stream, and not seen by readers yet (consistency, row 19): a semi-synchronous replica is waited for that does not exist.</summary>
[Trait("Needs", "server")]
public sealed class VisibilityTests(HeldServers servers) : IClassFixture<HeldServers>
{
    public static TheoryData<MySqlFlavour> Flavours => [MySqlFlavour.MySql, MySqlFlavour.MariaDb];

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Row19_A_load_between_the_log_and_the_readers_view_is_not_kept(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await using MySqlSession writer = await db.OpenAsync(usesDatabase: true);
        await HoldCommitsAsync(db);
        await db.PassedAsync();
        string? position = db.Feed.State.Position;
        Task write = writer.ExecuteAsync("UPDATE item SET price = 2 WHERE id = 1", TestContext.Current.CancellationToken);
        try
        {
            await Eventually.TrueAsync(() => db.Feed.State.AwaitingVisibility == 1, "the write was received");
            // It was received and invalidated; who asks now reads the old row, and caches it.
            Assert.Equal(1, await PriceAsync(db, 1));
            Assert.True(await db.IsCachedAsync<int>("price:1"));
            await db.PassedAsync();
            Assert.Equal(position, db.Feed.State.Position);
            Assert.Equal(1, await PriceAsync(db, 1));
        }
        finally
        {
            await LetGoAsync(db);
        }
        await write;
        await Eventually.TrueAsync(async () => await PriceAsync(db, 1) == 2, "the old price is gone");
        Assert.NotEqual(position, db.Feed.State.Position);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Row19_A_commit_that_is_held_while_the_feed_begins_is_told_when_it_is_visible(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.EndAsync();
        await using MySqlSession writer = await db.OpenAsync(usesDatabase: true);
        await HoldCommitsAsync(db);
        string? end = await EndAsync(db);
        Task write = writer.ExecuteAsync("UPDATE item SET price = 2 WHERE id = 1", TestContext.Current.CancellationToken);
        try
        {
            await Eventually.TrueAsync(async () => await EndAsync(db) != end, "the write is in the log");
            // Without a file no position is known: the feed begins with what readers see now.
            await db.RunAsync();
            Assert.Equal(1, await PriceAsync(db, 1));
        }
        finally
        {
            await LetGoAsync(db);
        }
        await write;
        await Eventually.TrueAsync(async () => await PriceAsync(db, 1) == 2, "the old price is gone");
        Assert.Equal(1, db.Feed.State.Resets);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Row21_A_writer_that_finishes_its_own_transaction_leaves_nothing_old_behind(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        List<double> waits = [];
        for (int round = 0; round < 100; round++)
        {
            await db.ExecuteAsync($"UPDATE item SET price = {round + 10} WHERE id = 1");
            string gtid = await db.LastGtidAsync();
            long began = Stopwatch.GetTimestamp();
            Assert.True(await db.Feed.FinishOwnAsync(gtid, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
            waits.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            Assert.Equal(round + 10, await PriceAsync(db, 1));
        }
        TestContext.Current.SendDiagnosticMessage($"{flavour}: p50 {waits.Order().ElementAt(50):F3} ms, p99 {waits.Order().ElementAt(99):F3} ms");
        Assert.True(await db.Feed.WaitForAsync(await db.LastGtidAsync(), TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_transaction_that_never_comes_is_given_up_at_the_bound(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        string never = db.IsMariaDb ? "0-1-999999999" : "11111111-2222-3333-4444-555555555555:1";
        Assert.False(await db.Feed.FinishOwnAsync(never, TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken));
        Assert.False(await db.Feed.WaitForAsync(never, TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken));
        Assert.False(await db.Feed.FinishOwnAsync("no name", TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.False(await db.Feed.WaitForAsync("", TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    private async Task<FollowedServer> StartAsync(MySqlFlavour flavour) =>
        await FollowedServer.StartAsync(await servers.Of(flavour), "CREATE TABLE item(id int PRIMARY KEY, price int); INSERT INTO item VALUES (1, 1), (2, 1)");

    // A commit is written to the log and then waits for an answer that nobody gives.
    private static Task HoldCommitsAsync(FollowedServer db) => db.IsMariaDb
        ? db.ExecuteAsync("SET GLOBAL rpl_semi_sync_master_wait_point = AFTER_SYNC", "SET GLOBAL rpl_semi_sync_master_timeout = 60000", "SET GLOBAL rpl_semi_sync_master_enabled = ON")
        : HoldMySqlAsync(db);

    private static async Task HoldMySqlAsync(FollowedServer db)
    {
        if (await db.AskAsync("SELECT COUNT(*) FROM information_schema.PLUGINS WHERE PLUGIN_NAME = 'rpl_semi_sync_source'") == "0")
            await db.ExecuteAsync("INSTALL PLUGIN rpl_semi_sync_source SONAME 'semisync_source.so'");
        await db.ExecuteAsync("SET GLOBAL rpl_semi_sync_source_wait_point = AFTER_SYNC, GLOBAL rpl_semi_sync_source_timeout = 60000, GLOBAL rpl_semi_sync_source_wait_no_replica = ON, GLOBAL rpl_semi_sync_source_enabled = ON");
    }

    private static Task LetGoAsync(FollowedServer db) => db.ExecuteAsync(db.IsMariaDb ? "SET GLOBAL rpl_semi_sync_master_enabled = OFF" : "SET GLOBAL rpl_semi_sync_source_enabled = OFF");

    private static async Task<string?> EndAsync(FollowedServer db)
    {
        await using MySqlSession session = await db.OpenAsync();
        return (await session.QueryAsync(db.IsMariaDb ? "SHOW MASTER STATUS" : "SHOW BINARY LOG STATUS"))[0, "Position"];
    }

    private static async Task<int> PriceAsync(FollowedServer db, int id) =>
        await db.Cache.GetOrCreateAsync<int>($"price:{id}", async (_, _) => int.Parse((await db.AskAsync($"SELECT price FROM {db.Name}.item WHERE id = {id}"))!, System.Globalization.CultureInfo.InvariantCulture), tags: [db.Row("item", $"{id}")]);
}
