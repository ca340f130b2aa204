using Forebay.Testing;
using Forebay.Testing.Servers;
using NpgsqlTypes;
using Xunit;

namespace Forebay.PostgreSql.Visibility;

/// <summary>A commit that is in the log, and so in the stream, and not seen by readers yet (consistency, row 19): a standby is waited for that does not exist.</summary>
[Trait("Needs", "server")]
public sealed class VisibilityTests : IAsyncLifetime
{
    private PostgreSqlServer server = null!;
    private FollowedDatabase db = null!;

    public async ValueTask InitializeAsync()
    {
        server = await PostgreSqlServer.StartAsync();
        db = await FollowedDatabase.StartAsync(server, "CREATE TABLE item(id int PRIMARY KEY, price int); INSERT INTO item VALUES (1, 1), (2, 1);");
    }

    public async ValueTask DisposeAsync()
    {
        if (db is not null)
            await db.DisposeAsync();
        if (server is not null)
            await server.DisposeAsync();
    }

    [Fact]
    public async Task Row19_A_load_between_the_log_and_the_readers_view_is_not_kept()
    {
        Task write = await HoldWriteAsync("UPDATE item SET price = 2 WHERE id = 1");

        // It was received and invalidated; who asks now reads the old row, and caches it.
        Assert.Equal(1, await PriceAsync(1));
        Assert.True(await db.IsCachedAsync<int>("price:1"));
        string? position = db.Feed.State.Position;
        await db.PassedAsync();
        Assert.True(await db.IsCachedAsync<int>("price:1"));
        Assert.Equal(1, await PriceAsync(1));

        await LetGoAsync(write);
        await db.PassedAsync();
        Assert.Equal(2, await PriceAsync(1));
        await Eventually.TrueAsync(() => db.Feed.State.AwaitingVisibility == 0, "readers see all that was received");
        Assert.NotEqual(position, db.Feed.State.Position);
    }

    [Fact]
    public async Task What_waits_for_its_readers_holds_up_the_position_and_nothing_else()
    {
        await db.PassedAsync();
        NpgsqlLogSequenceNumber before = await db.AskAsync<NpgsqlLogSequenceNumber>("SELECT pg_current_wal_insert_lsn()");
        Task write = await HoldWriteAsync("UPDATE item SET price = 2 WHERE id = 1");

        await PriceAsync(2);
        await db.ExecuteAsync("SET synchronous_commit = local; UPDATE item SET price = 5 WHERE id = 2");
        await db.PassedAsync();
        Assert.Equal(5, await PriceAsync(2));
        await Eventually.TrueAsync(() => db.Feed.State.Lag < TimeSpan.FromSeconds(1), "heartbeats count");
        Assert.True(NpgsqlLogSequenceNumber.Parse(db.Feed.State.Position!.Split('|')[^1]) <= before + 1000UL, $"{before} {db.Feed.State}");
        NpgsqlLogSequenceNumber confirmed = await db.AskAsync<NpgsqlLogSequenceNumber>($"SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = 'slot_{db.Name}'");
        Assert.True(confirmed <= NpgsqlLogSequenceNumber.Parse(db.Feed.State.Position!.Split('|')[^1]));

        await LetGoAsync(write);
        await Eventually.TrueAsync(() => NpgsqlLogSequenceNumber.Parse(db.Feed.State.Position!.Split('|')[^1]) > before + 1000UL, "the position moves on");
    }

    [Fact]
    public async Task Row19_A_commit_from_before_the_stream_that_readers_see_only_after_it_empties_the_cache_once_more()
    {
        await db.EndAsync();
        await db.ExecuteAsync("SET synchronous_commit = local; UPDATE item SET price = 1");
        await WaitForStandbysAsync();
        Task write = db.ExecuteAsync("UPDATE item SET price = 2 WHERE id = 1");
        await Eventually.TrueAsync(async () => await WaitingAsync() == 1, "the writer waits");

        // Without a file no position is known: the stream begins at the end of the log, after that commit.
        await db.RunAsync();
        Assert.Equal(1, await PriceAsync(1));
        await LetGoAsync(write);

        await Eventually.TrueAsync(async () => await PriceAsync(1) == 2, "the old price is gone");
        Assert.Equal(2, db.Feed.State.Resets);
    }

    private async Task WaitForStandbysAsync()
    {
        await server.ExecuteAsync("ALTER SYSTEM SET synchronous_standby_names = 'nobody'; SELECT pg_reload_conf();");
        await Eventually.TrueAsync(async () => await db.AskAsync<string>("SELECT current_setting('synchronous_standby_names')") == "nobody", "a standby is waited for");
    }

    private async Task<Task> HoldWriteAsync(string sql)
    {
        await WaitForStandbysAsync();
        Task write = db.ExecuteAsync(sql);
        await Eventually.TrueAsync(() => db.Feed.State.AwaitingVisibility == 1, "the write was received");
        Assert.Equal(1, await WaitingAsync());
        return write;
    }

    private async Task LetGoAsync(Task write)
    {
        await server.ExecuteAsync("ALTER SYSTEM RESET synchronous_standby_names; SELECT pg_reload_conf();");
        await write.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private Task<long> WaitingAsync() => db.AskAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");

    private async Task<int> PriceAsync(int id) =>
        await db.Cache.GetOrCreateAsync<int>($"price:{id}", async (_, _) => await db.AskAsync<int>($"SELECT price FROM item WHERE id = {id}"), tags: [db.Row("item", $"{id}")]);
}
