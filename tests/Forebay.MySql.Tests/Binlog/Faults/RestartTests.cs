using Forebay.MySql.Sessions;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Binlog.Faults;

/// <summary>What comes back after the cache's process has ended, and what must not.</summary>
[Collection(MySqlFixtures.Shared)]
[Trait("Needs", "server")]
public sealed class RestartTests(MySqlFixtures servers) : IDisposable
{
    private const string Schema = "CREATE TABLE item(id int PRIMARY KEY, price int); CREATE TABLE other(id int PRIMARY KEY); INSERT INTO item VALUES (1, 1), (2, 2), (3, 3)";
    private readonly TestFolder folder = new();

    public static TheoryData<MySqlFlavour> Flavours => [MySqlFlavour.MySql, MySqlFlavour.MariaDb];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task What_changed_meanwhile_is_dead_before_anything_is_served_and_the_rest_is_warm(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.EndAsync();
        await db.ExecuteAsync("UPDATE item SET price = 10 WHERE id = 1", "FLUSH BINARY LOGS", "UPDATE item SET price = 11 WHERE id = 1");
        await db.RunAsync(isHeard: false);
        // Until it is heard, nothing is served; and when it is, the change was replayed.
        await Eventually.TrueAsync(async () => await db.IsCachedAsync(db.Row("item", "2")), "the neighbour is served from the file");

        Assert.False(await db.IsCachedAsync(db.Row("item", "1")));
        Assert.False(await db.IsCachedAsync(db.Table("item")));
        Assert.True(await db.IsCachedAsync(db.Table("other")));
        Assert.Equal(0, db.Feed.State.Resets);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_log_that_was_only_turned_over_meanwhile_costs_nothing(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.EndAsync();
        await db.ExecuteAsync("FLUSH BINARY LOGS");
        await db.RunAsync();
        Assert.True(await db.IsCachedAsync(db.Row("item", "1")), $"{db.Log}");
        await db.ChangesAsync("UPDATE item SET price = 10 WHERE id = 1", dead: [db.Row("item", "1")], alive: [db.Row("item", "2")]);
        await db.EndAsync();
        await db.RunAsync();
        Assert.True(await db.IsCachedAsync(db.Row("item", "2")), $"{db.Log}");
        Assert.Equal(0, db.Feed.State.Resets);
        Assert.Empty(db.Log.Of(5004));
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Row13_A_log_that_was_purged_empties_the_tiers(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.EndAsync();
        await db.ExecuteAsync("UPDATE item SET price = 10 WHERE id = 1", "FLUSH BINARY LOGS", "UPDATE item SET price = 11 WHERE id = 1");
        string file = db.Feed.State.Position!.Split('|')[1];
        for (int round = 0; ; round++)
        {
            await db.ExecuteAsync("FLUSH BINARY LOGS");
            string last = await LastFileAsync(db);
            await db.ExecuteAsync($"PURGE BINARY LOGS TO '{last}'");
            // Another test's feed that is still known as a reader keeps files from being purged.
            if (string.CompareOrdinal(await db.AskAsync("SHOW BINARY LOGS"), file) > 0)
                break;
            Assert.True(round < 2_000, "The log is not purged.");
        }
        await ExpectEmptyAsync(db, "purged");
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Row14_A_log_that_was_reset_empties_the_tiers(MySqlFlavour flavour)
    {
        // Its own server: the others' tests have positions.
        await using MySqlServer server = await MySqlServer.StartAsync(flavour);
        await using FollowedServer db = await FollowedServer.StartAsync(server, Schema, folder[$"{flavour}.db"]);
        await FillAsync(db);
        await db.EndAsync();
        // A file tells its time in whole seconds.
        ulong created = ulong.Parse(db.Feed.State.Position!.Split('|')[3], System.Globalization.CultureInfo.InvariantCulture);
        await Eventually.TrueAsync(async () => ulong.Parse((await db.AskAsync("SELECT UNIX_TIMESTAMP()"))!, System.Globalization.CultureInfo.InvariantCulture) > created, "a second is over");
        await ResetAsync(db);
        // As many transactions as before, and more: the same names, and a place of the same number.
        for (int n = 0; n < 12; n++)
            await db.ExecuteAsync($"UPDATE item SET price = {100 + n} WHERE id = 1");
        await ExpectEmptyAsync(db, "");
        // And while it is read.
        int before = db.Log.Of(5003).Count;
        await db.CacheAsync(db.Row("item", "2"));
        await ResetAsync(db);
        await db.ExecuteAsync("UPDATE item SET price = 200 WHERE id = 2");
        await Eventually.TrueAsync(async () => !await db.IsCachedAsync(db.Row("item", "2")), "what was cached is gone");
        await db.HeardAsync();
        await db.ChangesAsync("UPDATE item SET price = 201 WHERE id = 2", dead: [db.Row("item", "2")], alive: [db.Row("item", "1")]);
        Assert.True(db.Log.Of(5003).Count > before || db.Log.Of(5004).Count > 0, $"{db.Log}");
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Row14_Another_server_empties_the_tiers(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.EndAsync();
        // The other flavour's server is another one, too.
        MySqlServer elsewhere = await servers.Of(flavour == MySqlFlavour.MySql ? MySqlFlavour.MariaDb : MySqlFlavour.MySql);
        await using FollowedServer other = await FollowedServer.StartAsync(elsewhere, Schema, folder[$"{flavour}.db"]);
        Assert.Empty(await other.WhichAsync([db.Row("item", "1"), db.Row("item", "2"), db.Table("item"), db.Table("other")], isCached: true));
        Assert.Contains("another server", Assert.Single(other.Log.Of(5003)), StringComparison.Ordinal);
        await other.EndAsync();
        await db.RunAsync();
    }

    private async Task<FollowedServer> StartAsync(MySqlFlavour flavour)
    {
        FollowedServer db = await FollowedServer.StartAsync(await servers.Of(flavour), Schema, folder[$"{flavour}.db"]);
        await FillAsync(db);
        return db;
    }

    private static async Task FillAsync(FollowedServer db)
    {
        await db.CacheAsync(db.Row("item", "1"), db.Row("item", "2"), db.Table("item"), db.Table("other"));
        await db.ExecuteAsync("UPDATE item SET price = 3 WHERE id = 3");
        await db.PassedAsync();
        await Eventually.TrueAsync(() => db.Feed.State.AwaitingVisibility == 0, "all is visible");
        await db.CacheAsync(db.Table("item"));
    }

    private static Task ResetAsync(FollowedServer db) => db.ExecuteAsync(db.IsMariaDb ? "RESET MASTER" : "RESET BINARY LOGS AND GTIDS");

    private static async Task<string> LastFileAsync(FollowedServer db)
    {
        await using MySqlSession session = await db.OpenAsync();
        return (await session.QueryAsync(db.IsMariaDb ? "SHOW MASTER STATUS" : "SHOW BINARY LOG STATUS"))[0, "File"]!;
    }

    private static async Task ExpectEmptyAsync(FollowedServer db, string reason)
    {
        int before = db.Log.Of(5003).Count;
        await db.RunAsync();

        Assert.Empty(await db.WhichAsync([db.Row("item", "1"), db.Row("item", "2"), db.Table("item"), db.Table("other")], isCached: true));
        Assert.Contains(reason, Assert.Single(db.Log.Of(5003).Skip(before)), StringComparison.Ordinal);
        await db.ChangesAsync("UPDATE item SET price = 30 WHERE id = 2", dead: [db.Row("item", "2")], alive: [db.Row("item", "1")]);
    }
}
