using System.Diagnostics;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Npgsql;
using Xunit;

namespace Forebay.PostgreSql.Faults;

/// <summary>The primary and the way to it fail; each test has a server of its own.</summary>
[Trait("Needs", "server")]
public sealed class ServerFaultTests
{
    private const string Items = "CREATE TABLE item(id int PRIMARY KEY, price int); INSERT INTO item SELECT n, n FROM generate_series(1, 5) n;";

    [Fact]
    public async Task A_server_that_is_stopped_in_order_is_not_held_up_and_followed_again_with_a_warm_cache()
    {
        await using PostgreSqlServer server = await PostgreSqlServer.StartAsync();
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(server, Items);
        await db.CacheAsync(db.Row("item", "1"), db.Row("item", "2"));

        long start = Stopwatch.GetTimestamp();
        await server.StopAsync();
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(15), "The server waited for the feed.");
        await server.RestartAsync();
        await Eventually.TrueAsync(() => db.Feed.State.Connected, "the feed is connected again");
        await db.ExecuteAgainAsync("UPDATE item SET price = 10 WHERE id = 1");
        await db.PassedAsync();

        Assert.Equal([db.Row("item", "2")], await db.WhichAsync([db.Row("item", "1"), db.Row("item", "2")], isCached: true));
        Assert.Equal(1, db.Feed.State.Resets);
    }

    [Fact]
    public async Task Row23_A_server_that_was_killed_may_have_lost_what_was_read_so_everything_is_invalidated()
    {
        await using PostgreSqlServer server = await PostgreSqlServer.StartAsync();
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(server, Items);
        await db.CacheAsync(db.Row("item", "1"), db.Row("item", "2"));

        await server.KillAsync();
        await server.RestartAsync();
        await Eventually.TrueAsync(() => db.Feed.State is { Connected: true, Resets: 2 }, "the feed begins anew");
        await db.PassedAsync();

        Assert.Empty(await db.WhichAsync([db.Row("item", "1"), db.Row("item", "2")], isCached: true));
        Assert.Contains("crash", db.Log.Of(4203)[^1]);
    }

    [Fact]
    public async Task A_cut_connection_is_made_again_and_nothing_is_missed()
    {
        await using PostgreSqlServer server = await PostgreSqlServer.StartAsync();
        await using var relay = new TcpRelay(server.Port);
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(server, Items, configure: options => Through(options, relay));
        for (int round = 1; round <= 5; round++)
        {
            await db.CacheAsync(db.Row("item", "1"), db.Row("item", "2"));
            if (round % 2 == 0)
                relay.CloseHalf();
            else
                relay.Cut();
            await db.ExecuteAsync($"UPDATE item SET price = {round} WHERE id = 1");
            await Eventually.TrueAsync(async () => !await db.IsCachedAsync(db.Row("item", "1")), "the change is told");
            Assert.True(await db.IsCachedAsync(db.Row("item", "2")));
            // The change is told once more when it is seen to be visible: what is cached before that is not kept.
            await db.PassedAsync();
        }
        Assert.Equal(1, db.Feed.State.Resets);
        Assert.NotNull(db.Feed.State.LastError);
    }

    [Fact]
    public async Task A_silent_connection_closes_the_gate_until_it_is_heard_again()
    {
        await using PostgreSqlServer server = await PostgreSqlServer.StartAsync();
        await using var relay = new TcpRelay(server.Port);
        await using FollowedDatabase db = await FollowedDatabase.MakeAsync(server, Items, configure: options =>
        {
            Through(options, relay);
            options.CommandTimeout = options.SilenceLimit = TimeSpan.FromSeconds(1);
        });
        db.MaxFeedLag = TimeSpan.FromSeconds(1);
        await db.RunAsync();
        await db.CacheAsync(db.Row("item", "1"), db.Row("item", "2"));

        relay.Hold();
        await db.ExecuteAsync("UPDATE item SET price = 10 WHERE id = 1");
        await Eventually.TrueAsync(async () => !await db.IsCachedAsync(db.Row("item", "2")), "nothing is served");
        Assert.False(await db.Feed.PassedAsync(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken));
        await Eventually.TrueAsync(() => !db.Feed.State.Connected, "the silence is taken for the end");
        relay.Release();
        relay.Cut();

        await Eventually.TrueAsync(async () => await db.IsCachedAsync(db.Row("item", "2")), "it is heard again");
        Assert.False(await db.IsCachedAsync(db.Row("item", "1")));
        Assert.Equal(1, db.Feed.State.Resets);
    }

    [Fact]
    public async Task A_server_that_is_held_does_not_hold_up_the_end()
    {
        await using PostgreSqlServer server = await PostgreSqlServer.StartAsync();
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(server, Items);
        server.Pause();
        try
        {
            long start = Stopwatch.GetTimestamp();
            Assert.False(await db.Feed.PassedAsync(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken));
            await db.Feed.DisposeAsync();
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30), $"It took {Stopwatch.GetElapsedTime(start)}.");
        }
        finally
        {
            server.Resume();
        }
    }

    [Fact]
    public async Task A_slot_that_holds_too_much_of_the_log_is_given_up()
    {
        await using PostgreSqlServer server = await PostgreSqlServer.StartAsync();
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(server, Items, configure: options => options.MaxSlotWalBytes = 1 << 20);
        await using (NpgsqlConnection writer = await db.Direct.OpenConnectionAsync(TestContext.Current.CancellationToken))
        {
            // The log is needed from where the oldest open transaction began.
            await using NpgsqlTransaction transaction = await writer.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await new NpgsqlCommand("INSERT INTO item SELECT n, n FROM generate_series(100, 40000) n", writer, transaction).ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await db.ExecuteAsync("CHECKPOINT");
            await Eventually.TrueAsync(() => db.Log.Of(4204).Count == 1, "the slot is given up");
            Assert.Equal("0", await server.ExecuteAsync("SELECT count(*) FROM pg_replication_slots WHERE confirmed_flush_lsn IS NOT NULL"));
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }
        await Eventually.TrueAsync(() => db.Feed.State is { Connected: true, Resets: 2 }, "a new slot is read");
        await db.HeardAsync();

        Assert.InRange(db.Feed.State.SlotWalBytes, 0, 1 << 20);
        await db.ChangesAsync("UPDATE item SET price = 30 WHERE id = 2", dead: [db.Row("item", "2")], alive: [db.Row("item", "1")]);
    }

    [Fact]
    public async Task A_slot_whose_log_the_server_threw_away_empties_the_tiers()
    {
        using var folder = new TestFolder();
        await using PostgreSqlServer server = await PostgreSqlServer.StartAsync("max_slot_wal_keep_size=2MB", "max_wal_size=4MB", "min_wal_size=2MB", "wal_keep_size=0");
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(server, Items, folder["cache.db"]);
        await db.CacheAsync(db.Row("item", "1"));
        await db.EndAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                await server.ExecuteAsync("CREATE TABLE IF NOT EXISTS filler(t text); INSERT INTO filler SELECT repeat('x', 1000) FROM generate_series(1, 3000); CHECKPOINT;");
                return await server.ExecuteAsync("SELECT wal_status FROM pg_replication_slots") == "lost";
            },
            "the slot is lost");
        await db.RunAsync();

        Assert.Contains("of no use any more", Assert.Single(db.Log.Of(4203).Skip(1)));
        Assert.False(await db.IsCachedAsync(db.Row("item", "1")));
    }

    private static void Through(PostgreSqlFeedOptions options, TcpRelay relay) =>
        options.ConnectionString = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Port = relay.Port }.ConnectionString;
}
