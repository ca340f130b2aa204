using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Binlog.Feed;

/// <summary>What changes of the schema kill, and what they do to what comes after them.</summary>
[Trait("Needs", "server")]
[Collection(MySqlFixtures.Shared)]
public sealed class SchemaChangeTests(MySqlFixtures servers)
{
    private const string Schema = """
        CREATE TABLE item(id int PRIMARY KEY, code varbinary(20), n int); INSERT INTO item VALUES (1, 'a', 1), (2, 'b', 2);
        CREATE TABLE other(id int PRIMARY KEY); INSERT INTO other VALUES (1)
        """;

    public static TheoryData<MySqlFlavour> Flavours => [MySqlFlavour.MySql, MySqlFlavour.MariaDb];

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task What_names_a_table_kills_that_table_alone(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        foreach (string sql in new[]
        {
            "ALTER TABLE item ADD COLUMN m int", "CREATE INDEX i ON item(n)", "DROP INDEX i ON item", "TRUNCATE item", "TRUNCATE TABLE item", "ALTER TABLE `item` RENAME COLUMN m TO k",
            "RENAME TABLE item TO thing, thing TO item", $"ALTER TABLE {db.Name}.item RENAME {db.Name}.thing", "ALTER TABLE thing RENAME TO item", "DROP TABLE IF EXISTS nothing, item",
        })
        {
            await db.ChangesAsync(sql, dead: [db.Table("item"), db.Rows("item")], alive: [db.Table("other"), db.Rows("other")]);
        }
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task What_names_nothing_known_kills_everything_and_says_so(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.ChangesAsync("CREATE VIEW seen AS SELECT id FROM item", dead: [db.Table("item"), db.Table("other"), "anything"], alive: []);
        Assert.Contains(db.Log.Of(5004), static line => line.Contains("CREATE ALGORITHM", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task What_changes_no_rows_kills_nothing(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.ChangesAsync("CREATE DATABASE IF NOT EXISTS elsewhere;; ANALYZE TABLE item;; CREATE TEMPORARY TABLE item(id int);; INSERT INTO item VALUES (5);; DROP TEMPORARY TABLE item;; FLUSH TABLES;; OPTIMIZE TABLE other", dead: [], alive: [db.Table("item"), db.Rows("item"), db.Table("other")]);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Rows_behind_a_new_key_are_named_by_it_at_once_and_by_an_old_key_still(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.ExecuteAsync("ALTER TABLE item ADD UNIQUE KEY u (code)");
        await db.ChangesAsync("UPDATE item SET n = 5 WHERE id = 1", dead: [db.Row("item", "1"), db.Row("item", "code=61")], alive: [db.Row("item", "code=62")]);
        await db.ChangesAsync("ALTER TABLE item DROP KEY u;; UPDATE item SET n = 6 WHERE id = 1", dead: [db.Row("item", "1"), db.Row("item", "code=61")], alive: [db.Row("item", "code=62"), db.Row("item", "2")]);
        await db.ChangesAsync("CREATE TABLE fresh(k varbinary(9) UNIQUE, id int PRIMARY KEY);; INSERT INTO fresh VALUES ('k', 7)", dead: [db.Row("fresh", "7"), db.Row("fresh", "k=6b")], alive: [db.Row("fresh", "8"), db.Table("item")]);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_column_that_moves_does_not_mix_up_the_names_of_rows(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.ExecuteAsync($"SET GLOBAL binlog_row_metadata = {(flavour == MySqlFlavour.MySql ? "MINIMAL" : "NO_LOG")}");
        try
        {
            await db.ReopenAsync();
            await db.ChangesAsync("ALTER TABLE item MODIFY COLUMN n int FIRST;; UPDATE item SET n = 77 WHERE id = 1", dead: [db.Row("item", "1"), db.Table("item")], alive: [db.Row("item", "77"), db.Row("item", "2")]);
        }
        finally
        {
            await db.ExecuteAsync("SET GLOBAL binlog_row_metadata = FULL");
        }
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_table_made_of_a_query_is_followed_from_its_begin(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.ChangesAsync("CREATE TABLE copy(id int PRIMARY KEY) SELECT id FROM item;; DELETE FROM copy WHERE id = 2", dead: [db.Table("copy"), db.Row("copy", "2")], alive: [db.Table("item"), db.Row("item", "2")]);
        await db.ChangesAsync("INSERT INTO copy VALUES (9)", dead: [db.Row("copy", "9")], alive: [db.Row("copy", "1")]);
        Assert.Equal(0, db.Feed.State.AwaitingVisibility);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Partitions_that_are_exchanged_kill_both_tables(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.ExecuteAsync("CREATE TABLE parts(id int PRIMARY KEY) PARTITION BY RANGE (id) (PARTITION low VALUES LESS THAN (10), PARTITION high VALUES LESS THAN (100))", "CREATE TABLE swap(id int PRIMARY KEY)", "INSERT INTO swap VALUES (3)");
        await db.ChangesAsync("ALTER TABLE parts EXCHANGE PARTITION low WITH TABLE swap", dead: [db.Rows("parts"), db.Rows("swap")], alive: [db.Table("item")]);
        await db.ChangesAsync("INSERT INTO parts VALUES (50)", dead: [db.Row("parts", "50")], alive: [db.Row("parts", "3")]);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_dropped_database_kills_its_tables(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        string gone = db.Name + "x";
        await db.ExecuteAsync($"CREATE DATABASE {gone}", $"CREATE TABLE {gone}.t(id int PRIMARY KEY)", $"INSERT INTO {gone}.t VALUES (1)");
        await db.ChangesAsync($"DROP DATABASE {gone}", dead: [$"table:{gone}.t", $"rows:{gone}.t"], alive: [db.Table("item")]);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task The_feed_says_which_tables_it_covers(MySqlFlavour flavour)
    {
        await using FollowedServer db = await FollowedServer.StartAsync(await servers.Of(flavour), Schema + "; CREATE TABLE mem(id int PRIMARY KEY) ENGINE = MEMORY; CREATE VIEW v AS SELECT 1");
        Assert.True(db.Feed.Covers(db.Name, "item"));
        Assert.False(db.Feed.Covers(db.Name, "mem"));
        Assert.False(db.Feed.Covers(db.Name, "v"));
        Assert.False(db.Feed.Covers("nowhere", "item"));
        Assert.Contains(db.Feed.UncoveredTables, table => table.Name == "mem" && table.Database == db.Name);
        await db.ExecuteAsync("CREATE TABLE late(id int PRIMARY KEY)");
        await Forebay.Testing.Eventually.TrueAsync(() => db.Feed.Covers(db.Name, "late"), "a new table is covered");
    }

    private async Task<FollowedServer> StartAsync(MySqlFlavour flavour) => await FollowedServer.StartAsync(await servers.Of(flavour), Schema);
}
