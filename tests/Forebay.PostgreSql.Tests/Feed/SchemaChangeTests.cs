using Xunit;

namespace Forebay.PostgreSql.Feed;

[Trait("Needs", "server")]
public sealed class SchemaChangeTests(PostgreSqlFixture fixture) : IClassFixture<PostgreSqlFixture>
{
    private const string Items = "CREATE TABLE item(id int PRIMARY KEY, code text, price int); CREATE TABLE other(id int PRIMARY KEY); INSERT INTO item SELECT n, 'c' || n, n FROM generate_series(1, 5) n;";

    [Theory]
    [InlineData("ALTER TABLE item ADD COLUMN extra int DEFAULT 7")]
    [InlineData("ALTER TABLE item DROP COLUMN price")]
    [InlineData("ALTER TABLE item RENAME COLUMN code TO label")]
    [InlineData("ALTER TABLE item ALTER COLUMN price TYPE text USING 'x' || price")]
    [InlineData("ALTER TABLE item ADD UNIQUE (code)")]
    [InlineData("ALTER TABLE item RENAME TO thing")]
    [InlineData("DROP TABLE item")]
    [InlineData("DROP TABLE item; CREATE TABLE item(id int PRIMARY KEY)")]
    public async Task Row24_An_altered_table_is_flushed_though_no_row_is_told(string sql)
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(fixture.Server, Items);

        await db.ChangesAsync(sql, dead: [db.Table("item"), db.Rows("item")], alive: [db.Table("other"), db.Rows("other")]);
    }

    [Fact]
    public async Task A_new_key_names_rows_from_the_first_change_on()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(fixture.Server, Items, configure: options => options.HeartbeatEvery = TimeSpan.FromSeconds(4));
        // Known to the stream, as it was.
        await db.ChangesAsync("UPDATE item SET price = 0 WHERE id = 1", dead: [db.Row("item", "1")], alive: [db.Row("item", "2")]);

        // In between comes no heartbeat that could compare the catalog: the stream itself tells of the table anew.
        await db.CacheAsync(db.Row("item", "code=new"));
        await db.ExecuteAsync("ALTER TABLE item ADD UNIQUE (code)");
        await db.ExecuteAsync("INSERT INTO item VALUES (6, 'new', 6)");
        await db.PassedAsync();
        Assert.False(await db.IsCachedAsync(db.Row("item", "code=new")));

        await db.ChangesAsync("INSERT INTO item VALUES (7, 'newer', 6)", dead: [db.Row("item", "code=newer")], alive: [db.Row("item", "code=newest"), db.Rows("item:code")]);
    }

    [Fact]
    public async Task A_table_made_later_is_followed()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(fixture.Server, Items);
        await db.ExecuteAsync("CREATE TABLE later(id int PRIMARY KEY)");
        await db.PassedAsync();
        Assert.True(db.Feed.Covers("public", "later"));

        await db.ChangesAsync("INSERT INTO later VALUES (1)", dead: [db.Table("later"), db.Row("later", "1")], alive: [db.Row("later", "2"), db.Table("item")]);
    }

    [Fact]
    public async Task A_change_of_a_partition_is_one_of_its_root_and_a_row_that_moves_is_one_of_both()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(
            fixture.Server,
            """
            CREATE TABLE play(id int, year int, note text, PRIMARY KEY (id, year)) PARTITION BY RANGE (year);
            CREATE TABLE play_24 PARTITION OF play FOR VALUES FROM (2024) TO (2025);
            CREATE TABLE play_25 PARTITION OF play FOR VALUES FROM (2025) TO (2026);
            INSERT INTO play VALUES (1, 2024, 'a'), (2, 2024, 'b'), (3, 2025, 'c');
            """);

        await db.ChangesAsync(
            "UPDATE play SET note = 'x' WHERE id = 1",
            dead: [db.Table("play"), db.Row("play", "1|2024"), db.Table("play_24"), db.Row("play_24", "1|2024")],
            alive: [db.Row("play", "2|2024"), db.Row("play_24", "2|2024"), db.Table("play_25"), db.Row("play", "3|2025")]);
        await db.ChangesAsync(
            "UPDATE play SET year = 2025 WHERE id = 1",
            dead: [db.Table("play"), db.Row("play", "1|2024"), db.Row("play", "1|2025"), db.Table("play_24"), db.Row("play_24", "1|2024"), db.Table("play_25"), db.Row("play_25", "1|2025")],
            alive: [db.Row("play", "2|2024"), db.Row("play_25", "3|2025")]);
        await db.ChangesAsync("TRUNCATE play_24", dead: [db.Table("play"), db.Rows("play"), db.Rows("play_24")], alive: [db.Rows("play_25")]);
        await db.ChangesAsync("CREATE TABLE play_26(id int, year int, note text, PRIMARY KEY (id, year)); INSERT INTO play_26 VALUES (9, 2026, 'z')", dead: [db.Table("play_26")], alive: [db.Table("play"), db.Row("play", "9|2026")]);
        // No row is told of: they were there before.
        await db.ChangesAsync("ALTER TABLE play ATTACH PARTITION play_26 FOR VALUES FROM (2026) TO (2027)", dead: [db.Table("play"), db.Rows("play"), db.Table("play_26")], alive: [db.Table("play_25")]);
        await db.ChangesAsync("ALTER TABLE play DETACH PARTITION play_25", dead: [db.Table("play"), db.Rows("play"), db.Table("play_25")], alive: [db.Table("play_24")]);
    }

    [Fact]
    public async Task A_change_of_a_table_that_inherits_is_one_of_its_parent()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(fixture.Server, "CREATE TABLE place(id int PRIMARY KEY); CREATE TABLE city(PRIMARY KEY (id), people int) INHERITS (place);");

        await db.ChangesAsync("INSERT INTO city VALUES (1, 5)", dead: [db.Table("city"), db.Row("city", "1"), db.Table("place"), db.Row("place", "1")], alive: [db.Row("place", "2")]);
        await db.ChangesAsync("INSERT INTO place VALUES (2)", dead: [db.Table("place"), db.Row("place", "2")], alive: [db.Table("city")]);
    }

    [Fact]
    public async Task Row24a_Tables_without_an_identity_are_left_out_and_told_and_their_writers_go_on()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(
            fixture.Server,
            Items + "CREATE TABLE nameless(a int); CREATE UNLOGGED TABLE quick(id int PRIMARY KEY); CREATE MATERIALIZED VIEW sum AS SELECT count(*) FROM item;");

        await db.ExecuteAsync("INSERT INTO nameless VALUES (1); UPDATE nameless SET a = 2; DELETE FROM nameless");
        Assert.Equal(["nameless", "sum"], db.Feed.UncoveredTables.Select(table => table.Name));
        Assert.Equal([true, false, false, false], new[] { "item", "nameless", "quick", "sum" }.Select(name => db.Feed.Covers("public", name)));
        Assert.Single(db.Log.Of(4205));
        await db.ChangesAsync("UPDATE item SET price = 3 WHERE id = 1", dead: [db.Row("item", "1")], alive: [db.Row("item", "2")]);

        await db.ChangesAsync("ALTER TABLE nameless REPLICA IDENTITY FULL; ALTER PUBLICATION forebay ADD TABLE nameless", dead: [db.Table("nameless")], alive: [db.Table("item")]);
        Assert.True(db.Feed.Covers("public", "nameless"));
        await db.ChangesAsync("INSERT INTO nameless VALUES (5)", dead: [db.Table("nameless")], alive: [db.Table("item")]);
    }

    [Fact]
    public async Task A_replica_identity_by_an_index_tells_its_columns()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(
            fixture.Server,
            "CREATE TABLE item(id int PRIMARY KEY, code text NOT NULL); CREATE UNIQUE INDEX by_code ON item(code); ALTER TABLE item REPLICA IDENTITY USING INDEX by_code; INSERT INTO item VALUES (1, 'a'), (2, 'b');");

        await db.ChangesAsync("UPDATE item SET code = 'c' WHERE id = 1", dead: [db.Row("item", "code=a"), db.Row("item", "code=c"), db.Row("item", "1"), db.Rows("item")], alive: [db.Row("item", "code=b"), db.Rows("item:code")]);
        await db.ChangesAsync("DELETE FROM item WHERE id = 2", dead: [db.Row("item", "code=b"), db.Rows("item")], alive: [db.Row("item", "code=x")]);
    }
}
