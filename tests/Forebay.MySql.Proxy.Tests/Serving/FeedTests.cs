using Forebay.MySql.Sessions;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Proxy.Serving;

/// <summary>Writes past the proxy, and writes through it that change more than their text says.</summary>
[Trait("Needs", "server")]
public sealed class FeedTests(OwnServers servers) : IClassFixture<OwnServers>
{
    private const string Shop = """
        CREATE TABLE item(id INT PRIMARY KEY, name VARCHAR(50), stock INT);
        CREATE TABLE audit(id INT PRIMARY KEY, text VARCHAR(50));
        CREATE TABLE part(id INT PRIMARY KEY, item INT, FOREIGN KEY (item) REFERENCES item(id) ON DELETE CASCADE);
        CREATE TABLE other(id INT PRIMARY KEY, n INT);
        INSERT INTO item VALUES (1, 'one', 5), (2, 'two', 6), (3, 'three', 7);
        INSERT INTO audit VALUES (1, 'nothing');
        INSERT INTO part VALUES (1, 3);
        INSERT INTO other VALUES (1, 1);
        CREATE PROCEDURE rename_item(wanted INT) UPDATE item SET name = CONCAT(name, '!') WHERE id = wanted;
        CREATE PROCEDURE count_items() SELECT COUNT(*) FROM item;
        """;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MySqlFlavour.MariaDb)]
    [InlineData(MySqlFlavour.MySql)]
    public async Task A_write_past_the_proxy_is_seen_when_the_log_tells_of_it_and_costs_its_row_alone(MySqlFlavour flavour)
    {
        await using ProxiedDatabase db = await StartAsync(flavour);
        await using MySqlSession session = await db.ConnectAsync();
        Assert.Equal("one two", await NameAsync(session, 1) + " " + await NameAsync(session, 2));
        await db.Direct.ExecuteAsync("UPDATE item SET name = 'new' WHERE id = 1", Cancellation);
        Assert.True(await db.Feed!.PassedAsync(Bound, Cancellation));
        long hits = db.Proxy.Statistics.Hits;
        Assert.Equal("new two", await NameAsync(session, 1) + " " + await NameAsync(session, 2));
        Assert.Equal(hits + 1, db.Proxy.Statistics.Hits);
    }

    [Theory]
    [InlineData(MySqlFlavour.MariaDb)]
    [InlineData(MySqlFlavour.MySql)]
    public async Task What_a_procedure_changes_is_seen_at_once_and_the_rest_stays(MySqlFlavour flavour)
    {
        await using ProxiedDatabase db = await StartAsync(flavour);
        await using MySqlSession session = await db.ConnectAsync();
        await using MySqlSession other = await db.ConnectAsync();
        for (int time = 0; time < 5; time++)
        {
            string name = (await NameAsync(other, 1))!;
            await NameAsync(other, 2);
            await session.ExecuteAsync("CALL rename_item(1)", Cancellation);
            Assert.Equal(name + "!", await NameAsync(other, 1));
            // A procedure that only reads is in no log.
            await session.ExecuteAsync("CALL count_items()", Cancellation);
            long hits = db.Proxy.Statistics.Hits;
            Assert.Equal(name + "! two", await NameAsync(other, 1) + " " + await NameAsync(other, 2));
            Assert.True(db.Proxy.Statistics.FeedTimeouts > 0 || db.Proxy.Statistics.Hits == hits + 2, $"hits: {db.Proxy.Statistics.Hits - hits} of 2");
        }
    }

    [Theory]
    [InlineData(MySqlFlavour.MariaDb)]
    [InlineData(MySqlFlavour.MySql)]
    public async Task What_triggers_and_foreign_keys_change_is_seen_at_once(MySqlFlavour flavour)
    {
        await using ProxiedDatabase db = await StartAsync(flavour);
        await using MySqlSession session = await db.ConnectAsync();
        await using MySqlSession other = await db.ConnectAsync();
        await session.ExecuteAsync("CREATE TRIGGER noted AFTER UPDATE ON item FOR EACH ROW UPDATE audit SET text = NEW.name WHERE id = 1", Cancellation);
        for (int time = 0; time < 5; time++)
        {
            await other.AskAsync("SELECT text FROM audit WHERE id = 1", Cancellation);
            await session.ExecuteAsync($"UPDATE item SET name = 'time {time}' WHERE id = 2", Cancellation);
            Assert.Equal($"time {time}", await other.AskAsync("SELECT text FROM audit WHERE id = 1", Cancellation));
        }
        Assert.Equal("1", await other.AskAsync("SELECT COUNT(*) FROM part WHERE id = 1", Cancellation));
        await session.ExecuteAsync("DELETE FROM item WHERE id = 3", Cancellation);
        Assert.Equal("0", await other.AskAsync("SELECT COUNT(*) FROM part WHERE id = 1", Cancellation));
    }

    [Theory]
    [InlineData(MySqlFlavour.MariaDb)]
    [InlineData(MySqlFlavour.MySql)]
    public async Task A_table_that_is_altered_is_read_anew_whoever_alters_it(MySqlFlavour flavour)
    {
        await using ProxiedDatabase db = await StartAsync(flavour);
        await using MySqlSession session = await db.ConnectAsync();
        const string query = "SELECT * FROM other WHERE id = 1";
        for (int time = 0; time < 3; time++)
        {
            Assert.Equal(2 + (2 * time), (await session.QueryAsync(query, Cancellation)).Columns.Count);
            await session.ExecuteAsync($"ALTER TABLE other ADD COLUMN a{time} INT", Cancellation);
            Assert.Equal(3 + (2 * time), (await session.QueryAsync(query, Cancellation)).Columns.Count);
            await db.Direct.ExecuteAsync($"ALTER TABLE other ADD COLUMN b{time} INT", Cancellation);
            Assert.True(await db.Feed!.PassedAsync(Bound, Cancellation));
            Assert.Equal(4 + (2 * time), (await session.QueryAsync(query, Cancellation)).Columns.Count);
        }
        await session.ExecuteAsync("TRUNCATE TABLE other", Cancellation);
        Assert.Empty((await session.QueryAsync(query, Cancellation)).Rows);
    }

    [Theory]
    [InlineData(MySqlFlavour.MariaDb)]
    [InlineData(MySqlFlavour.MySql)]
    public async Task A_strict_query_is_never_older_than_what_the_server_has(MySqlFlavour flavour)
    {
        await using ProxiedDatabase db = await StartAsync(flavour);
        await using MySqlSession session = await db.ConnectAsync();
        const string query = "SELECT /* forebay: strict */ stock FROM item WHERE id = 1";
        for (int stock = 10; stock < 40; stock++)
        {
            await db.Direct.ExecuteAsync($"UPDATE item SET stock = {stock} WHERE id = 1", Cancellation);
            Assert.Equal($"{stock}", await session.AskAsync(query, Cancellation));
            Assert.Equal($"{stock}", await session.AskAsync(query, Cancellation));
        }
        Assert.True(db.Proxy.Statistics.Hits > 0);
    }

    [Theory]
    [InlineData(MySqlFlavour.MariaDb)]
    [InlineData(MySqlFlavour.MySql)]
    public async Task A_distributed_transaction_is_seen_at_its_commit_whoever_commits_it(MySqlFlavour flavour)
    {
        await using ProxiedDatabase db = await StartAsync(flavour);
        await using MySqlSession session = await db.ConnectAsync();
        await using MySqlSession other = await db.ConnectAsync();
        Assert.Equal("1", await other.AskAsync("SELECT n FROM other WHERE id = 1", Cancellation));
        foreach (string step in new[] { "XA START 'x'", "UPDATE other SET n = 2 WHERE id = 1", "XA END 'x'", "XA PREPARE 'x'" })
            await session.ExecuteAsync(step, Cancellation);
        Assert.Equal("1", await other.AskAsync("SELECT n FROM other WHERE id = 1", Cancellation));
        // Of a prepared transaction another session knows as well, once its own has gone.
        await session.DisposeAsync();
        await using MySqlSession third = await db.ConnectAsync();
        await third.ExecuteAsync("XA COMMIT 'x'", Cancellation);
        Assert.Equal("2", await other.AskAsync("SELECT n FROM other WHERE id = 1", Cancellation));
    }

    [Theory]
    [InlineData(MySqlFlavour.MariaDb)]
    [InlineData(MySqlFlavour.MySql)]
    public async Task A_session_that_does_not_log_its_writes_is_believed_by_their_text(MySqlFlavour flavour)
    {
        await using ProxiedDatabase db = await StartAsync(flavour);
        await using MySqlSession session = await db.ConnectAsync();
        await using MySqlSession other = await db.ConnectAsync();
        await session.ExecuteAsync("SET sql_log_bin = 0", Cancellation);
        Assert.Equal("5", await other.AskAsync("SELECT stock FROM item WHERE id = 1", Cancellation));
        await session.ExecuteAsync("UPDATE item SET stock = stock + 1", Cancellation);
        Assert.Equal("6", await other.AskAsync("SELECT stock FROM item WHERE id = 1", Cancellation));
        await session.ExecuteAsync("CALL rename_item(1)", Cancellation);
        Assert.Equal("one!", await NameAsync(other, 1));
    }

    private async Task<ProxiedDatabase> StartAsync(MySqlFlavour flavour) => await ProxiedDatabase.StartAsync(await servers.GetAsync(flavour), Shop, options => options.FeedWait = TimeSpan.FromSeconds(5), withFeed: true);

    private static Task<string?> NameAsync(MySqlSession session, int id) => session.AskAsync($"SELECT name FROM item WHERE id = {id}", Cancellation);
}
