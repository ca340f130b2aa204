using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Binlog.Feed;

/// <summary>Which entries a change of rows kills, and which it leaves.</summary>
[Trait("Needs", "server")]
[Collection(MySqlFixtures.Shared)]
public sealed class RowChangeTests(MySqlFixtures servers)
{
    private const string Schema = """
        CREATE TABLE item(id int PRIMARY KEY, code varbinary(20) UNIQUE, shop int, price int, doc json, note text, KEY(shop));
        INSERT INTO item VALUES (1, 'a', 10, 1, '{}', 'x'), (2, 'b', 10, 1, '{}', 'x'), (3, 'c', 20, 1, '{}', 'x');
        CREATE TABLE other(id int PRIMARY KEY, item int);
        INSERT INTO other VALUES (1, 1), (2, 1)
        """;

    public static TheoryData<MySqlFlavour> Flavours => [MySqlFlavour.MySql, MySqlFlavour.MariaDb];

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task An_insert_kills_what_looked_for_the_row_and_what_reads_the_table(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.ChangesAsync("INSERT INTO item VALUES (4, 'd', 10, 1, '{}', '')", dead: [db.Row("item", "4"), db.Row("item", "code=64"), db.Table("item")], alive: [db.Row("item", "1"), db.Table("other"), db.Row("item", "code=61")]);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task An_update_kills_the_row_by_each_of_its_names(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.ChangesAsync("UPDATE item SET price = 2 WHERE id = 1", dead: [db.Row("item", "1"), db.Row("item", "code=61"), db.Table("item")], alive: [db.Row("item", "2"), db.Row("item", "code=62"), db.Table("other"), db.Rows("item")]);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_change_of_key_kills_the_row_by_its_old_and_its_new_name(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.ChangesAsync("UPDATE item SET id = 9, code = 'z' WHERE id = 1", dead: [db.Row("item", "1"), db.Row("item", "9"), db.Row("item", "code=61"), db.Row("item", "code=7a")], alive: [db.Row("item", "2")]);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_delete_kills_the_row(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.ChangesAsync("DELETE FROM item WHERE id = 3", dead: [db.Row("item", "3"), db.Row("item", "code=63"), db.Table("item")], alive: [db.Row("item", "1")]);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_transaction_over_several_tables_kills_the_rows_of_all(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.ChangesAsync("BEGIN;; SAVEPOINT a;; UPDATE item SET price = 5 WHERE id = 1;; SAVEPOINT b;; DELETE FROM other WHERE id = 2;; ROLLBACK TO b;; UPDATE item, other SET item.price = 7, other.item = 3 WHERE item.id = 2 AND other.id = 1;; COMMIT",
            dead: [db.Row("item", "1"), db.Row("item", "2"), db.Row("other", "1"), db.Table("item"), db.Table("other")], alive: [db.Row("item", "3"), db.Row("other", "2")]);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task What_is_rolled_back_kills_nothing(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.ChangesAsync("BEGIN;; UPDATE item SET price = 5;; ROLLBACK", dead: [], alive: [db.Row("item", "1"), db.Table("item")]);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_minimal_image_kills_by_the_keys_that_it_has_and_all_rows_of_those_that_it_lacks(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.ExecuteAsync("SET SESSION binlog_row_image = MINIMAL");
        await db.ChangesAsync("UPDATE item SET price = 2 WHERE id = 1", dead: [db.Row("item", "1"), $"{db.Rows("item")}:code", db.Table("item")], alive: [db.Row("item", "2"), db.Rows("item")]);
        await db.ChangesAsync("UPDATE item SET id = 30 WHERE id = 3", dead: [db.Row("item", "3"), db.Row("item", "30")], alive: [db.Row("item", "2")]);
        await db.ChangesAsync("DELETE FROM item WHERE id = 2", dead: [db.Row("item", "2"), $"{db.Rows("item")}:code"], alive: [db.Row("item", "1")]);
        await db.ExecuteAsync("SET SESSION binlog_row_image = NOBLOB");
        await db.ChangesAsync("UPDATE item SET note = 'y' WHERE id = 1", dead: [db.Row("item", "1"), db.Row("item", "code=61")], alive: [db.Row("item", "2"), $"{db.Rows("item")}:code"]);
    }

    [Fact]
    public async Task A_difference_of_a_JSON_document_kills_the_row()
    {
        await using FollowedServer db = await FollowedServer.StartAsync(
            await servers.Of(MySqlFlavour.MySql),
            "CREATE TABLE t(a json, id int PRIMARY KEY, b json, c json, code varbinary(9) UNIQUE); INSERT INTO t VALUES ('{\"x\": [1, 2, 3], \"long\": \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}', 1, '{\"y\": 1}', '[]', 'k'), ('{}', 2, '{}', '{}', 'l')");
        foreach (string image in new[] { "FULL", "MINIMAL" })
        {
            await db.ExecuteAsync($"SET SESSION binlog_row_value_options = PARTIAL_JSON, binlog_row_image = {image}");
            await db.ChangesAsync("UPDATE t SET a = JSON_SET(a, '$.x[1]', 7), c = '[1]' WHERE id = 1", dead: [db.Row("t", "1"), db.Table("t")], alive: [db.Row("t", "2"), db.Rows("t")]);
            await db.ChangesAsync("UPDATE t SET a = JSON_SET(a, '$.x[1]', 8), b = JSON_REMOVE(b, '$.y'), c = '[2]', code = 'm' WHERE id = 1", dead: [db.Row("t", "1"), db.Row("t", "code=6d")], alive: [db.Row("t", "2"), db.Rows("t")]);
            await db.ExecuteAsync("UPDATE t SET b = '{\"y\": 1}', code = 'k', c = '[]' WHERE id = 1");
        }
        Assert.Equal(0, db.Log.Of(5004).Count(static line => line.Contains("not known", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_compressed_transaction_of_MySQL_kills_its_rows()
    {
        await using FollowedServer db = await StartAsync(MySqlFlavour.MySql);
        await db.ExecuteAsync("SET SESSION binlog_transaction_compression = ON");
        await db.ChangesAsync("BEGIN;; UPDATE item SET price = 2, note = REPEAT('x', 60000) WHERE id = 1;; DELETE FROM other WHERE id = 2;; COMMIT", dead: [db.Row("item", "1"), db.Row("other", "2")], alive: [db.Row("item", "2"), db.Row("other", "1")]);
        string gtid = await db.LastGtidAsync();
        Assert.True(await db.Feed.WaitForAsync(gtid, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Compressed_events_of_MariaDB_kill_their_rows()
    {
        await using FollowedServer db = await StartAsync(MySqlFlavour.MariaDb);
        await db.ExecuteAsync("SET GLOBAL log_bin_compress = ON", "SET GLOBAL log_bin_compress_min_len = 10");
        try
        {
            await db.ReopenAsync();
            await db.ChangesAsync($"UPDATE item SET price = 2, note = REPEAT('x', 10000) WHERE id = 1", dead: [db.Row("item", "1")], alive: [db.Row("item", "2")]);
            await db.ChangesAsync($"INSERT INTO item VALUES (5, 'e', 1, 1, '{{}}', REPEAT('y', 10000))", dead: [db.Row("item", "5")], alive: [db.Row("item", "2")]);
            await db.ChangesAsync("DELETE FROM item WHERE id = 5", dead: [db.Row("item", "5")], alive: [db.Row("item", "2")]);
            await db.ChangesAsync($"ALTER TABLE item COMMENT '{new string('c', 300)}'", dead: [db.Table("item"), db.Rows("item")], alive: [db.Table("other")]);
        }
        finally
        {
            await db.ExecuteAsync("SET GLOBAL log_bin_compress = OFF", "SET GLOBAL log_bin_compress_min_len = 256");
        }
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Foreign_keys_kill_what_they_change_down_to_the_grandchildren(MySqlFlavour flavour)
    {
        await using FollowedServer db = await FollowedServer.StartAsync(await servers.Of(flavour), """
            CREATE TABLE a(id int PRIMARY KEY); CREATE TABLE b(id int PRIMARY KEY, a int, FOREIGN KEY (a) REFERENCES a(id) ON DELETE CASCADE ON UPDATE CASCADE);
            CREATE TABLE c(id int PRIMARY KEY, b int, FOREIGN KEY (b) REFERENCES b(id) ON DELETE SET NULL); CREATE TABLE d(id int PRIMARY KEY);
            INSERT INTO a VALUES (1), (2), (3); INSERT INTO b VALUES (1, 1), (2, 2), (3, 3); INSERT INTO c VALUES (1, 1), (2, 2), (3, 3); INSERT INTO d VALUES (1)
            """);
        await db.ChangesAsync("DELETE FROM a WHERE id = 1", dead: [db.Row("a", "1"), db.Table("b"), Killed(db, "b", "1"), db.Table("c"), Killed(db, "c", "1")], alive: [db.Row("a", "2"), db.Table("d")]);
        await db.ChangesAsync("UPDATE a SET id = 22 WHERE id = 2", dead: [db.Row("a", "2"), db.Row("a", "22"), db.Table("b"), Killed(db, "b", "2")], alive: [db.Row("a", "3"), db.Table("d")]);
    }

    [Fact]
    public async Task Foreign_keys_of_the_engine_are_followed_by_the_catalog()
    {
        await using MySqlServer server = await MySqlServer.StartAsync(MySqlFlavour.MySql, "--innodb-native-foreign-keys=ON");
        await using FollowedServer db = await FollowedServer.StartAsync(server, """
            CREATE TABLE a(id int PRIMARY KEY, n int); CREATE TABLE b(id int PRIMARY KEY, a int, FOREIGN KEY (a) REFERENCES a(id) ON DELETE CASCADE ON UPDATE CASCADE);
            CREATE TABLE c(id int PRIMARY KEY, b int, FOREIGN KEY (b) REFERENCES b(id) ON DELETE SET NULL); CREATE TABLE d(id int PRIMARY KEY);
            INSERT INTO a VALUES (1, 1), (2, 2), (3, 3); INSERT INTO b VALUES (1, 1), (2, 2), (3, 3); INSERT INTO c VALUES (1, 1), (2, 2), (3, 3)
            """);
        await db.ChangesAsync("DELETE FROM a WHERE id = 1", dead: [db.Row("a", "1"), db.Table("b"), db.Rows("b"), db.Table("c"), db.Rows("c")], alive: [db.Row("a", "2"), db.Table("d")]);
        await db.ChangesAsync("UPDATE a SET id = 22 WHERE id = 2", dead: [db.Row("a", "2"), db.Row("a", "22"), db.Rows("b"), db.Table("b")], alive: [db.Row("a", "3"), db.Table("d")]);
        await db.ChangesAsync("UPDATE a SET n = 9 WHERE id = 3", dead: [db.Row("a", "3")], alive: [db.Table("b"), db.Rows("b"), db.Table("c")]);
        await db.ExecuteAsync("SET SESSION binlog_row_image = MINIMAL");
        await db.ChangesAsync("UPDATE a SET n = 10 WHERE id = 3", dead: [db.Row("a", "3")], alive: [db.Table("b"), db.Rows("b")]);
        await db.ChangesAsync("UPDATE a SET id = 33 WHERE id = 3", dead: [db.Row("a", "33"), db.Rows("b")], alive: [db.Table("d")]);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task What_a_trigger_writes_is_killed(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.ExecuteAsync("CREATE TRIGGER tell AFTER UPDATE ON item FOR EACH ROW UPDATE other SET item = NEW.price WHERE id = 2");
        await db.ChangesAsync("UPDATE item SET price = 99 WHERE id = 1", dead: [db.Row("item", "1"), db.Row("other", "2"), db.Table("other")], alive: [db.Row("item", "2"), db.Row("other", "1")]);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_statement_in_the_log_kills_the_tables_that_it_names(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.ExecuteAsync("SET SESSION binlog_format = STATEMENT");
        await db.ChangesAsync("UPDATE item SET price = 4 WHERE id = 1", dead: [db.Rows("item"), $"{db.Rows("item")}:code", db.Table("item")], alive: [db.Table("other"), db.Rows("other")]);
        await db.ChangesAsync("BEGIN;; DELETE FROM other WHERE id = 1;; COMMIT", dead: [db.Rows("other"), db.Table("other")], alive: [db.Table("item")]);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_change_of_very_many_rows_kills_the_whole_table(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.ExecuteAsync("CREATE TABLE many(id int PRIMARY KEY, n int)", $"INSERT INTO many SELECT a.n * 1000 + b.n * 100 + c.n * 10 + d.n, 1 FROM (SELECT 0 n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3) a, {Ten("b")}, {Ten("c")}, {Ten("d")}");
        await db.ChangesAsync("UPDATE many SET n = 2 WHERE id < 3000", dead: [db.Rows("many"), db.Table("many")], alive: [db.Table("item")]);
        await db.ChangesAsync("UPDATE many SET n = 3 WHERE id < 100", dead: [db.Row("many", "1")], alive: [db.Row("many", "3999"), db.Rows("many")]);

        static string Ten(string name) => $"(SELECT 0 n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) {name}";
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Without_names_in_the_log_the_catalog_tells_the_columns(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.ExecuteAsync($"SET GLOBAL binlog_row_metadata = {(flavour == MySqlFlavour.MySql ? "MINIMAL" : "NO_LOG")}");
        try
        {
            await db.ReopenAsync();
            await db.ExecuteAsync("CREATE TABLE big(id bigint unsigned PRIMARY KEY, n tinyint UNIQUE)", "INSERT INTO big VALUES (18446744073709551615, -5), (1, 5)");
            await db.ChangesAsync("UPDATE big SET n = -6 WHERE n = -5", dead: [db.Row("big", "18446744073709551615"), db.Row("big", "n=-5"), db.Row("big", "n=-6")], alive: [db.Row("big", "1"), db.Row("big", "n=5")]);
            await db.ChangesAsync("UPDATE item SET code = 'q' WHERE id = 1", dead: [db.Row("item", "1"), db.Row("item", "code=61"), db.Row("item", "code=71")], alive: [db.Row("item", "2")]);
        }
        finally
        {
            await db.ExecuteAsync("SET GLOBAL binlog_row_metadata = FULL");
        }
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_table_without_transactions_is_told_too(MySqlFlavour flavour)
    {
        await using FollowedServer db = await StartAsync(flavour);
        await db.ExecuteAsync("CREATE TABLE plain(id int PRIMARY KEY, n int) ENGINE = MyISAM", "INSERT INTO plain VALUES (1, 1), (2, 1)");
        await db.ChangesAsync("UPDATE plain SET n = 2 WHERE id = 1", dead: [db.Row("plain", "1"), db.Table("plain")], alive: [db.Row("plain", "2")]);
        await db.ChangesAsync("BEGIN;; UPDATE plain SET n = 3 WHERE id = 2;; UPDATE item SET price = 9 WHERE id = 2;; ROLLBACK", dead: [db.Row("plain", "2")], alive: [db.Row("plain", "1")]);
    }

    [Fact]
    public async Task A_transaction_with_a_tagged_name_is_told_and_waited_for()
    {
        await using FollowedServer db = await StartAsync(MySqlFlavour.MySql);
        await db.ExecuteAsync("SET gtid_next = 'AUTOMATIC:forebay'");
        await db.ChangesAsync("UPDATE item SET price = 2 WHERE id = 1", dead: [db.Row("item", "1")], alive: [db.Row("item", "2")]);
        await db.ExecuteAsync("SET gtid_next = 'AUTOMATIC'");
        string gtid = $"{await db.AskAsync("SELECT @@server_uuid")}:forebay:1";
        Assert.True(await db.Feed.WaitForAsync(gtid, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
        Assert.Contains(":forebay:1", db.Feed.State.Position, StringComparison.Ordinal);
        // The next life of the feed asks for the log with that tag in its set.
        await db.EndAsync();
        await db.RunAsync();
        await db.ChangesAsync("UPDATE item SET price = 3 WHERE id = 1", dead: [db.Row("item", "1")], alive: [db.Row("item", "2")]);
    }

    // MySQL 9.7 logs the rows that foreign keys change; MariaDB names their tables.
    private static string Killed(FollowedServer db, string table, string key) => db.IsMariaDb ? db.Rows(table) : db.Row(table, key);

    private async Task<FollowedServer> StartAsync(MySqlFlavour flavour) => await FollowedServer.StartAsync(await servers.Of(flavour), Schema);
}
