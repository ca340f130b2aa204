using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Binlog.Feed;

/// <summary>Transactions of two phases: the log tells their rows when they are prepared, and readers see them when they are committed (consistency, row 19b).</summary>
[Collection(MySqlFixtures.Shared)]
[Trait("Needs", "server")]
public sealed class TwoPhaseTests(MySqlFixtures servers) : IDisposable
{
    private const string Schema = "CREATE TABLE item(id int PRIMARY KEY, price int); INSERT INTO item VALUES (1, 1), (2, 2), (3, 3); CREATE TABLE other(id int PRIMARY KEY)";
    private readonly TestFolder folder = new();

    public static TheoryData<MySqlFlavour> Flavours => [MySqlFlavour.MySql, MySqlFlavour.MariaDb];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Rows_are_killed_when_the_second_phase_is_visible_and_not_before(MySqlFlavour flavour)
    {
        await using FollowedServer db = await FollowedServer.StartAsync(await servers.Of(flavour), Schema);
        await db.ChangesAsync("XA START 'a';; UPDATE item SET price = 9 WHERE id = 1;; XA END 'a';; XA PREPARE 'a'", dead: [], alive: [db.Row("item", "1"), db.Row("item", "2"), db.Table("item")]);
        await db.LetGoAsync();
        await db.ChangesAsync("XA COMMIT 'a'", dead: [db.Row("item", "1"), db.Table("item")], alive: [db.Row("item", "2"), db.Table("other")]);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task One_that_is_rolled_back_kills_nothing(MySqlFlavour flavour)
    {
        await using FollowedServer db = await FollowedServer.StartAsync(await servers.Of(flavour), Schema);
        await db.ExecuteAsync("XA START 'r'", "UPDATE item SET price = 9 WHERE id = 1", "XA END 'r'", "XA PREPARE 'r'");
        await db.LetGoAsync();
        await db.ChangesAsync("XA ROLLBACK 'r'", dead: [], alive: [db.Row("item", "1"), db.Table("other")]);
        await db.ChangesAsync("XA START 'one';; UPDATE item SET price = 8 WHERE id = 2;; XA END 'one';; XA COMMIT 'one' ONE PHASE", dead: [db.Row("item", "2")], alive: [db.Row("item", "1"), db.Table("other")]);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Row19b_What_was_prepared_before_a_restart_of_ours_is_known_after_it(MySqlFlavour flavour)
    {
        await using FollowedServer db = await FollowedServer.StartAsync(await servers.Of(flavour), Schema, folder[$"{flavour}.db"]);
        await db.ExecuteAsync("XA START 'p','q',7", "UPDATE item SET price = 9 WHERE id = 1", "XA END 'p','q',7", "XA PREPARE 'p','q',7");
        await db.PassedAsync();
        Assert.Contains("70,71,7", db.Feed.State.Position, StringComparison.Ordinal);
        await db.EndAsync();
        await db.RunAsync();
        await db.LetGoAsync();
        await db.ChangesAsync("XA COMMIT 'p','q',7", dead: [db.Row("item", "1"), db.Table("item")], alive: [db.Row("item", "2"), db.Table("other")]);
        Assert.DoesNotContain("70,71,7", db.Feed.State.Position, StringComparison.Ordinal);
        Assert.Equal(0, db.Feed.State.Resets);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Row19b_One_that_was_prepared_before_the_feed_kills_everything(MySqlFlavour flavour)
    {
        await using FollowedServer db = await FollowedServer.MakeAsync(await servers.Of(flavour), Schema);
        await db.ExecuteAsync("XA START 'old'", "UPDATE item SET price = 9 WHERE id = 1", "XA END 'old'", "XA PREPARE 'old'");
        await db.LetGoAsync();
        await db.RunAsync();
        await db.ChangesAsync("XA COMMIT 'old'", dead: [db.Row("item", "1"), db.Table("other"), "anything"], alive: []);
        Assert.Contains("two phases", Assert.Single(db.Log.Of(5004)), StringComparison.Ordinal);
    }
}
