using Forebay.MySql.Sessions;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Proxy.Serving;

[Trait("Needs", "server")]
public sealed class ServingTests(Servers servers)
{
    private const string Items = "CREATE TABLE item(id INT PRIMARY KEY, name VARCHAR(50), price DECIMAL(8,2)); INSERT INTO item VALUES (1, 'one', 1.5), (2, 'two', NULL), (3, 'drei', 7)";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MySqlFlavour.MariaDb)]
    [InlineData(MySqlFlavour.MySql)]
    public async Task A_query_is_answered_from_the_cache_until_its_row_is_written_through_the_proxy(MySqlFlavour flavour)
    {
        await using ProxiedDatabase db = await ProxiedDatabase.StartAsync(await servers.GetAsync(flavour), Items);
        await using MySqlSession one = await db.ConnectAsync();
        await using MySqlSession other = await db.ConnectAsync();
        Assert.Equal("one", await one.AskAsync("SELECT name FROM item WHERE id = 1", Cancellation));
        Assert.Equal("one", await other.AskAsync("SELECT name FROM item WHERE id = 1", Cancellation));
        Assert.Equal("two", await other.AskAsync("SELECT name FROM item WHERE id = 2", Cancellation));
        Assert.Equal((1, 2), (db.Proxy.Statistics.Hits, db.Proxy.Statistics.Misses));

        // Nobody tells of it, so what is cached stands.
        await db.Direct.ExecuteAsync("UPDATE item SET name = CONCAT(name, ' behind')", Cancellation);
        Assert.Equal("one", await one.AskAsync("SELECT name FROM item WHERE id = 1", Cancellation));
        await one.ExecuteAsync("UPDATE item SET price = 3 WHERE id = 1", Cancellation);
        Assert.Equal("one behind", await other.AskAsync("SELECT name FROM item WHERE id = 1", Cancellation));
        Assert.Equal("two", await other.AskAsync("SELECT name FROM item WHERE id = 2", Cancellation));
    }

    [Theory]
    [InlineData(MySqlFlavour.MariaDb)]
    [InlineData(MySqlFlavour.MySql)]
    public async Task A_transaction_is_seen_by_others_at_its_commit_and_by_itself_at_once(MySqlFlavour flavour)
    {
        await using ProxiedDatabase db = await ProxiedDatabase.StartAsync(await servers.GetAsync(flavour), Items);
        await using MySqlSession one = await db.ConnectAsync();
        await using MySqlSession other = await db.ConnectAsync();
        const string query = "SELECT COUNT(*) FROM item";
        foreach (string begin in new[] { "BEGIN", "SET autocommit = 0", "START TRANSACTION" })
        {
            int before = int.Parse((await other.AskAsync(query, Cancellation))!, null);
            await one.ExecuteAsync(begin, Cancellation);
            await one.ExecuteAsync($"INSERT INTO item VALUES ({before + 10}, 'more', 1)", Cancellation);
            Assert.Equal($"{before + 1}", await one.AskAsync(query, Cancellation));
            Assert.Equal($"{before}", await other.AskAsync(query, Cancellation));
            await one.ExecuteAsync("COMMIT", Cancellation);
            Assert.Equal($"{before + 1}", await other.AskAsync(query, Cancellation));
            await one.ExecuteAsync("SET autocommit = 1", Cancellation);
        }
    }

    [Theory]
    [InlineData(MySqlFlavour.MariaDb)]
    [InlineData(MySqlFlavour.MySql)]
    public async Task Sessions_that_stand_otherwise_get_other_answers(MySqlFlavour flavour)
    {
        await using ProxiedDatabase db = await ProxiedDatabase.StartAsync(await servers.GetAsync(flavour), Items + "; CREATE TABLE moment(id INT PRIMARY KEY, at TIMESTAMP); SET time_zone = '+00:00'; INSERT INTO moment VALUES (1, '2026-01-01 12:00:00')");
        await using MySqlSession one = await db.ConnectAsync();
        await using MySqlSession other = await db.ConnectAsync();
        const string query = "SELECT at FROM moment WHERE id = 1";
        await one.ExecuteAsync("SET time_zone = '+00:00'", Cancellation);
        await other.ExecuteAsync("SET time_zone = '+02:00'", Cancellation);
        for (int time = 0; time < 2; time++)
        {
            Assert.Equal("2026-01-01 12:00:00", await one.AskAsync(query, Cancellation));
            Assert.Equal("2026-01-01 14:00:00", await other.AskAsync(query, Cancellation));
        }
        Assert.Equal((2, 2), (db.Proxy.Statistics.Hits, db.Proxy.Statistics.Misses));
    }

    [Theory]
    [InlineData(MySqlFlavour.MariaDb)]
    [InlineData(MySqlFlavour.MySql)]
    public async Task What_the_last_statement_left_behind_is_as_if_the_server_had_answered(MySqlFlavour flavour)
    {
        await using ProxiedDatabase db = await ProxiedDatabase.StartAsync(await servers.GetAsync(flavour), Items);
        await using MySqlSession one = await db.ConnectAsync();
        for (int time = 0; time < 3; time++)
        {
            await one.ExecuteAsync("SELECT CAST('a' AS SIGNED)", Cancellation);
            await one.ExecuteAsync("SELECT name FROM item WHERE id < 3", Cancellation);
            Assert.Equal("2", await one.AskAsync("SELECT FOUND_ROWS()", Cancellation));
            await one.ExecuteAsync("SELECT name FROM item WHERE id < 3", Cancellation);
            Assert.Empty((await one.QueryAsync("SHOW WARNINGS", Cancellation)).Rows);
        }
        Assert.True(db.Proxy.Statistics.Hits > 3);
    }

    [Theory]
    [InlineData(MySqlFlavour.MariaDb)]
    [InlineData(MySqlFlavour.MySql)]
    public async Task The_proxy_tells_of_itself(MySqlFlavour flavour)
    {
        await using ProxiedDatabase db = await ProxiedDatabase.StartAsync(await servers.GetAsync(flavour), Items);
        await using MySqlSession one = await db.ConnectAsync();
        for (int time = 0; time < 3; time++)
            await one.ExecuteAsync("SELECT price FROM item WHERE id = 1", Cancellation);
        TextResult status = await one.QueryAsync("SHOW FOREBAY STATUS", Cancellation);
        Assert.Equal("2", status.Rows.Single(row => row[0] == "Hits")[1]);
        TextResult queries = await one.QueryAsync("show forebay queries;", Cancellation);
        string?[] query = queries.Rows.Single(row => row[1]!.Contains("price", StringComparison.Ordinal));
        Assert.Equal("2 1 0", string.Join(" ", query[2..5]));
        Assert.Equal(1064, (await Assert.ThrowsAsync<MySqlException>(() => one.QueryAsync("SHOW FOREBAY NOTHING", Cancellation))).Number);
    }
}
