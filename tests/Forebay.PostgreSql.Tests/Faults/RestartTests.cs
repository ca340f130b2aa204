using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.PostgreSql.Faults;

/// <summary>What comes back after the cache's process has ended, and what must not.</summary>
[Trait("Needs", "server")]
public sealed class RestartTests(PostgreSqlFixture fixture) : IClassFixture<PostgreSqlFixture>, IAsyncLifetime
{
    private readonly TestFolder folder = new();
    private FollowedDatabase db = null!;

    public async ValueTask InitializeAsync()
    {
        db = await FollowedDatabase.StartAsync(
            fixture.Server,
            "CREATE TABLE item(id int PRIMARY KEY, price int); CREATE TABLE other(id int PRIMARY KEY); INSERT INTO item SELECT n, n FROM generate_series(1, 5) n;",
            folder["cache.db"]);
        await db.CacheAsync(db.Row("item", "1"), db.Row("item", "2"), db.Table("item"), db.Table("other"));
        await db.PassedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (db is not null)
            await db.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task What_changed_meanwhile_is_dead_before_anything_is_served_and_the_rest_is_warm()
    {
        await db.EndAsync();
        await db.ExecuteAsync("UPDATE item SET price = 10 WHERE id = 1");
        await db.RunAsync(isHeard: false);
        // Until it is heard, nothing is served; and when it is, the change was replayed.
        await Eventually.TrueAsync(async () => await db.IsCachedAsync(db.Row("item", "2")), "the neighbour is served from the file");

        Assert.False(await db.IsCachedAsync(db.Row("item", "1")));
        Assert.False(await db.IsCachedAsync(db.Table("item")));
        Assert.True(await db.IsCachedAsync(db.Table("other")));
        Assert.Equal(0, db.Feed.State.Resets);
    }

    [Fact]
    public async Task A_dropped_slot_empties_the_tiers_and_a_new_one_is_made()
    {
        await db.EndAsync();
        await DropSlotAsync();
        await db.ExecuteAsync("UPDATE item SET price = 10 WHERE id = 1");
        await ExpectEmptyAsync("its slot is gone");
    }

    [Fact]
    public async Task A_slot_that_went_on_without_this_cache_empties_the_tiers()
    {
        await db.EndAsync();
        await db.ExecuteAsync("UPDATE item SET price = 10 WHERE id = 1");
        await db.ExecuteAsync($"SELECT pg_replication_slot_advance('slot_{db.Name}', pg_current_wal_lsn())");
        await ExpectEmptyAsync("after the position");
    }

    [Fact]
    public async Task A_table_that_was_altered_meanwhile_empties_the_tiers()
    {
        await db.EndAsync();
        await db.ExecuteAsync("ALTER TABLE item ALTER price TYPE bigint USING price * 2");
        await ExpectEmptyAsync("tables were altered");
    }

    [Fact]
    public async Task Row14_Another_server_of_the_same_name_empties_the_tiers()
    {
        await db.EndAsync();
        await using PostgreSqlServer elsewhere = await PostgreSqlServer.StartOtherAsync();
        await using FollowedDatabase other = await FollowedDatabase.StartAsync(elsewhere, "CREATE TABLE item(id int PRIMARY KEY, price int);", folder["cache.db"]);

        Assert.Empty(await other.WhichAsync([db.Row("item", "1"), db.Row("item", "2"), db.Table("item"), db.Table("other")], isCached: true));
        Assert.Contains("another server", Assert.Single(other.Log.Of(4203)));
        await other.EndAsync();
        await db.RunAsync();
    }

    [Fact]
    public async Task A_file_that_was_deleted_while_in_use_costs_the_entries_and_nothing_else()
    {
        foreach (string file in Directory.GetFiles(folder.Path))
            File.Delete(file);
        await db.ChangesAsync("UPDATE item SET price = 10 WHERE id = 1", dead: [db.Row("item", "1"), db.Table("item")], alive: [db.Row("item", "2")]);
        await db.EndAsync();
        await db.ExecuteAsync("UPDATE item SET price = 20 WHERE id = 2");
        await db.RunAsync();

        Assert.Empty(await db.WhichAsync([db.Row("item", "1"), db.Row("item", "2"), db.Table("item"), db.Table("other")], isCached: true));
        await db.ChangesAsync("UPDATE item SET price = 30 WHERE id = 2", dead: [db.Row("item", "2")], alive: [db.Row("item", "1")]);
    }

    [Fact]
    public async Task A_slot_dropped_while_it_is_read_empties_the_tiers_once()
    {
        await Eventually.TrueAsync(
            async () =>
            {
                await db.ExecuteAsync($"SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = 'slot_{db.Name}'");
                try
                {
                    await DropSlotAsync();
                    return true;
                }
                catch (Npgsql.PostgresException)
                {
                    return false;
                }
            },
            "the slot is dropped");
        await Eventually.TrueAsync(() => db.Feed.State is { Resets: 2, Connected: true }, "a new slot is read");
        await db.HeardAsync();

        Assert.Empty(await db.WhichAsync([db.Row("item", "1"), db.Row("item", "2"), db.Table("item"), db.Table("other")], isCached: true));
        await db.ChangesAsync("UPDATE item SET price = 30 WHERE id = 2", dead: [db.Row("item", "2")], alive: [db.Row("item", "1")]);
        Assert.Equal(2, db.Feed.State.Resets);
    }

    private Task DropSlotAsync() => db.ExecuteAsync($"SELECT pg_drop_replication_slot('slot_{db.Name}')");

    private async Task ExpectEmptyAsync(string reason)
    {
        int before = db.Log.Of(4203).Count;
        await db.RunAsync();

        Assert.Empty(await db.WhichAsync([db.Row("item", "1"), db.Row("item", "2"), db.Table("item"), db.Table("other")], isCached: true));
        Assert.Contains(reason, Assert.Single(db.Log.Of(4203).Skip(before)));
        await db.ChangesAsync("UPDATE item SET price = 30 WHERE id = 2", dead: [db.Row("item", "2")], alive: [db.Row("item", "1")]);
    }
}
