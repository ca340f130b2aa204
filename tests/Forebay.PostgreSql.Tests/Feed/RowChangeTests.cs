using Xunit;

namespace Forebay.PostgreSql.Feed;

[Trait("Needs", "server")]
public sealed class RowChangeTests(PostgreSqlFixture fixture) : IClassFixture<PostgreSqlFixture>
{
    private const string Tracks = """
        CREATE TABLE artist(id int PRIMARY KEY, name text);
        CREATE TABLE track(id bigint PRIMARY KEY, title text NOT NULL, isrc varchar(20) UNIQUE, artist_id int REFERENCES artist ON DELETE CASCADE);
        INSERT INTO artist SELECT n, 'artist ' || n FROM generate_series(1, 3) n;
        INSERT INTO track SELECT n, 'track ' || n, 'isrc' || n, 1 + n % 3 FROM generate_series(1, 9) n;
        """;

    [Fact]
    public async Task An_insert_kills_what_depends_on_the_table_and_on_the_row_that_was_not_there()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(fixture.Server, Tracks);

        await db.ChangesAsync(
            "INSERT INTO track VALUES (10, 'ten', 'isrc10', 2)",
            dead: [db.Table("track"), db.Row("track", "10"), db.Row("track", "isrc=isrc10"), db.Row("track", "artist_id=2")],
            alive: [db.Row("track", "1"), db.Row("track", "isrc=isrc1"), db.Row("track", "artist_id=1"), db.Rows("track"), db.Table("artist"), db.Row("artist", "2")]);
    }

    [Fact]
    public async Task An_update_kills_the_row_and_its_neighbours_live()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(fixture.Server, Tracks);

        await db.ChangesAsync(
            "UPDATE track SET title = 'another' WHERE id = 1",
            // The old row's other keys are not told by the default replica identity: all that was named by them.
            dead: [db.Table("track"), db.Row("track", "1"), db.Row("track", "isrc=isrc1"), db.Rows("track:isrc"), db.Rows("track:artist_id")],
            alive: [db.Row("track", "2"), db.Row("track", "12"), db.Rows("track"), db.Table("artist")]);
    }

    [Fact]
    public async Task With_the_full_replica_identity_an_update_kills_both_names_and_no_other()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(fixture.Server, Tracks + "ALTER TABLE track REPLICA IDENTITY FULL;");

        await db.ChangesAsync(
            "UPDATE track SET isrc = 'changed', artist_id = 3 WHERE id = 1",
            dead: [db.Row("track", "1"), db.Row("track", "isrc=isrc1"), db.Row("track", "isrc=changed"), db.Row("track", "artist_id=2"), db.Row("track", "artist_id=3")],
            alive: [db.Row("track", "2"), db.Row("track", "isrc=isrc2"), db.Row("track", "artist_id=1"), db.Rows("track"), db.Rows("track:isrc"), db.Rows("track:artist_id")]);
    }

    [Fact]
    public async Task A_changed_key_kills_what_depends_on_the_old_one_and_on_the_new_one()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(fixture.Server, Tracks);

        await db.ChangesAsync("UPDATE track SET id = 100 WHERE id = 1", dead: [db.Row("track", "1"), db.Row("track", "100")], alive: [db.Row("track", "2"), db.Rows("track")]);
    }

    [Fact]
    public async Task A_deletion_kills_the_row_and_what_cascades_from_it()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(fixture.Server, Tracks);

        await db.ChangesAsync(
            "DELETE FROM artist WHERE id = 2",
            dead: [db.Table("artist"), db.Row("artist", "2"), db.Table("track"), db.Row("track", "1"), db.Row("track", "4"), db.Row("track", "7"), db.Rows("track:artist_id")],
            alive: [db.Row("artist", "1"), db.Row("track", "2"), db.Row("track", "3"), db.Rows("track")]);
    }

    [Fact]
    public async Task Many_rows_of_one_statement_and_of_COPY_are_each_told()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(fixture.Server, Tracks);

        await db.ChangesAsync("UPDATE track SET title = title || '!' WHERE id BETWEEN 2 AND 4", dead: [db.Row("track", "2"), db.Row("track", "3"), db.Row("track", "4")], alive: [db.Row("track", "1"), db.Row("track", "5")]);
        await db.CacheAsync(db.Row("track", "20"), db.Row("track", "21"), db.Row("track", "22"));
        await db.PsqlAsync("COPY track FROM stdin;\n20\ttwenty\t\\N\t1\n21\ttwenty-one\ti21\t1\n\\.\n");
        await db.PassedAsync();

        Assert.Equal([db.Row("track", "22")], await db.WhichAsync([db.Row("track", "20"), db.Row("track", "21"), db.Row("track", "22")], isCached: true));
    }

    [Fact]
    public async Task Truncate_kills_all_of_the_table_and_of_those_that_it_cascades_to()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(fixture.Server, Tracks + "CREATE TABLE other(id int PRIMARY KEY);");

        await db.ChangesAsync(
            "TRUNCATE artist CASCADE",
            dead: [db.Table("artist"), db.Rows("artist"), db.Table("track"), db.Rows("track"), db.Rows("track:isrc"), db.Rows("track:artist_id")],
            alive: [db.Table("other"), db.Rows("other")]);
    }

    [Fact]
    public async Task Keys_of_several_columns_uuids_and_bytes_name_their_rows()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(
            fixture.Server,
            """
            CREATE TABLE line(invoice int, number smallint, PRIMARY KEY (invoice, number));
            CREATE TABLE session(id uuid PRIMARY KEY, token bytea UNIQUE);
            CREATE TABLE price(amount numeric PRIMARY KEY);
            """);

        await db.ChangesAsync("INSERT INTO line VALUES (7, 2)", dead: [db.Row("line", "7|2")], alive: [db.Row("line", "7|1"), db.Rows("line")]);
        await db.ChangesAsync(
            """INSERT INTO session VALUES ('6F9619FF-8B86-D011-B42D-00C04FC964FF', '\x00ff')""",
            dead: [db.Row("session", "6f9619ff-8b86-d011-b42d-00c04fc964ff"), db.Row("session", "token=00ff")],
            alive: [db.Rows("session")]);
        await db.ChangesAsync("INSERT INTO price VALUES (1.50)", dead: [db.Table("price")], alive: [db.Table("line")]);
    }

    [Fact]
    public async Task What_was_rolled_back_kills_nothing()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(fixture.Server, Tracks);

        await db.ChangesAsync("BEGIN; UPDATE track SET title = 'x'; SAVEPOINT a; DELETE FROM track; ROLLBACK TO a; ROLLBACK", dead: [], alive: [db.Table("track"), db.Row("track", "1")]);
        await db.ChangesAsync("BEGIN; SAVEPOINT a; UPDATE track SET title = 'x' WHERE id = 1; ROLLBACK TO a; UPDATE track SET title = 'y' WHERE id = 2; COMMIT", dead: [db.Row("track", "2")], alive: [db.Row("track", "1")]);
    }

    [Fact]
    public async Task A_value_too_large_to_be_sent_again_makes_no_name()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(
            fixture.Server,
            """
            CREATE TABLE page(id int PRIMARY KEY, url text UNIQUE, hits int);
            ALTER TABLE page ALTER url SET STORAGE EXTERNAL;
            INSERT INTO page VALUES (1, repeat('x', 2500), 0), (2, 'short', 0);
            """);

        await db.ChangesAsync("UPDATE page SET hits = 1 WHERE id = 1", dead: [db.Row("page", "1"), db.Rows("page:url")], alive: [db.Row("page", "2"), db.Rows("page")]);
    }

    [Fact]
    public async Task A_large_transaction_invalidates_the_table_instead_of_each_row()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(fixture.Server, Tracks);

        await db.ChangesAsync("INSERT INTO track SELECT n, 'many', 'm' || n, 1 FROM generate_series(1000, 50000) n", dead: [db.Row("track", "1000"), db.Table("track"), db.Rows("track"), db.Rows("track:isrc")], alive: []);
        Assert.InRange(db.Feed.State.Transactions, 1, 50);
    }

    [Fact]
    public async Task A_prepared_transaction_counts_when_it_is_committed_and_not_before()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(fixture.Server, Tracks);

        await db.ChangesAsync("BEGIN; UPDATE track SET title = 'prepared' WHERE id = 1; PREPARE TRANSACTION 'one'", dead: [], alive: [db.Row("track", "1"), db.Table("track")]);
        await db.ChangesAsync("COMMIT PREPARED 'one'", dead: [db.Row("track", "1"), db.Table("track")], alive: [db.Row("track", "2")]);
        await db.ChangesAsync("BEGIN; UPDATE track SET title = 'undone' WHERE id = 2; PREPARE TRANSACTION 'two'", dead: [], alive: [db.Row("track", "2")]);
        await db.ChangesAsync("ROLLBACK PREPARED 'two'", dead: [], alive: [db.Row("track", "2")]);
    }
}
