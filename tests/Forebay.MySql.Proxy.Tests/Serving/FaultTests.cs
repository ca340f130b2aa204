using Forebay.MySql.Sessions;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Proxy.Serving;

/// <summary>Servers that go away, statements that are killed, many who ask for the same.</summary>
[Trait("Needs", "server")]
public sealed class FaultTests(Servers servers)
{
    private const string Items = "CREATE TABLE item(id INT PRIMARY KEY, name VARCHAR(50)); INSERT INTO item VALUES (1, 'one'), (2, 'two')";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MySqlFlavour.MariaDb)]
    [InlineData(MySqlFlavour.MySql)]
    public async Task A_server_that_restarts_ends_its_sessions_and_takes_new_ones(MySqlFlavour flavour)
    {
        await using MySqlServer own = await MySqlServer.StartAsync(flavour);
        await using ProxiedDatabase db = await ProxiedDatabase.StartAsync(own, Items);
        await using MySqlSession session = await db.ConnectAsync();
        Assert.Equal("one", await session.AskAsync("SELECT name FROM item WHERE id = 1", Cancellation));
        await own.KillAsync();
        await Eventually.TrueAsync(() => db.Proxy.Statistics.Connected == 0, "the session has ended");
        await Assert.ThrowsAnyAsync<IOException>(() => session.AskAsync("SELECT name FROM item WHERE id = 1", Cancellation));

        await own.RestartAsync();
        await using MySqlSession next = await db.ConnectAsync();
        Assert.Equal("one", await next.AskAsync("SELECT name FROM item WHERE id = 1", Cancellation));
    }

    [Fact]
    public async Task While_the_server_is_away_clients_that_are_there_get_what_is_cached_with_a_warning()
    {
        await using MySqlServer own = await MySqlServer.StartAsync(MySqlFlavour.MariaDb);
        await using ProxiedDatabase db = await ProxiedDatabase.StartAsync(own, Items, options => options.ServeWhenAway = true);
        await using MySqlSession session = await db.ConnectAsync();
        Assert.Equal("one", await session.AskAsync("SELECT name FROM item WHERE id = 1", Cancellation));
        await own.StopAsync();
        Assert.Equal("one", await session.AskAsync("SELECT name FROM item WHERE id = 1", Cancellation));
        Assert.Equal(1053, (await Assert.ThrowsAsync<MySqlException>(() => session.AskAsync("SELECT name FROM item WHERE id = 2", Cancellation))).Number);
        await own.RestartAsync();
    }

    [Theory]
    [InlineData(MySqlFlavour.MariaDb)]
    [InlineData(MySqlFlavour.MySql)]
    public async Task A_kill_meets_the_session_that_it_names(MySqlFlavour flavour)
    {
        await using ProxiedDatabase db = await ProxiedDatabase.StartAsync(await servers.GetAsync(flavour), Items);
        await using MySqlSession victim = await db.ConnectAsync();
        await using MySqlSession other = await db.ConnectAsync();
        Assert.Equal("one", await victim.AskAsync("SELECT name FROM item WHERE id = 1", Cancellation));
        string id = (await victim.AskAsync("SELECT CONNECTION_ID()", Cancellation))!;

        Task<string?> sleeping = victim.AskAsync("SELECT SLEEP(100)", Cancellation);
        await Eventually.TrueAsync(async () => (await db.Direct.QueryAsync($"SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = {id} AND INFO LIKE '%SLEEP%'", Cancellation)).Rows.Count > 0, "it sleeps");
        await other.ExecuteAsync($"KILL QUERY {id}", Cancellation);
        if (flavour == MySqlFlavour.MySql)
            Assert.Equal("1", await sleeping);
        else
            Assert.Equal(1317, (await Assert.ThrowsAsync<MySqlException>(() => sleeping)).Number);
        Assert.Equal("one", await victim.AskAsync("SELECT name FROM item WHERE id = 1", Cancellation));

        // Ended by the server while everything is answered from the cache.
        await other.ExecuteAsync($"KILL {id}", Cancellation);
        await Eventually.TrueAsync(() => db.Proxy.Statistics.Connected == 1, "the session has ended");
    }

    [Fact]
    public async Task Many_that_ask_for_the_same_ask_the_server_once()
    {
        await using ProxiedDatabase db = await ProxiedDatabase.StartAsync(await servers.GetAsync(MySqlFlavour.MariaDb), Items);
        MySqlSession[] sessions = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => db.ConnectAsync()));
        await db.Direct.ExecuteAsync("LOCK TABLES item WRITE", Cancellation);
        Task<string?>[] asking = [.. sessions.Select(session => session.AskAsync("SELECT COUNT(*) FROM item", Cancellation))];
        await Eventually.TrueAsync(async () => (await AskedAsync(db)) == 1, "one waits for the lock");
        await db.Direct.ExecuteAsync("UNLOCK TABLES", Cancellation);
        Assert.All(await Task.WhenAll(asking), count => Assert.Equal("2", count));
        Assert.Equal(20, db.Proxy.Statistics.Hits + db.Proxy.Statistics.Misses);
        Assert.Equal(1, db.Proxy.Statistics.Misses);
        foreach (MySqlSession session in sessions)
            await session.DisposeAsync();

        static async Task<int> AskedAsync(ProxiedDatabase of) => (await of.Direct.QueryAsync("SHOW PROCESSLIST", Cancellation)).Rows.Count(row => row[7]?.StartsWith("SELECT COUNT", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData(MySqlFlavour.MariaDb)]
    [InlineData(MySqlFlavour.MySql)]
    public async Task A_write_during_a_load_lets_nothing_old_be_stored(MySqlFlavour flavour)
    {
        const string large = "CREATE TABLE large(id INT PRIMARY KEY, pad LONGTEXT); INSERT INTO large SELECT seq, REPEAT('x', 500000) FROM (SELECT 1 seq UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6) a; INSERT INTO large SELECT id + 6, pad FROM large; INSERT INTO large SELECT id + 12, pad FROM large";
        await using ProxiedDatabase db = await ProxiedDatabase.StartAsync(await servers.GetAsync(flavour), large, options => options.MaxResultBytes = 64 << 20);
        await using MySqlSession reader = await db.ConnectAsync();
        await using MySqlSession writer = await db.ConnectAsync();
        const string query = "SELECT id, pad FROM large ORDER BY id";
        // More than sockets hold: the answer has begun, and can't end before this client reads it.
        reader.Transport.BeginCommand(Protocol.MySqlCommandCode.Query).WriteText(query);
        await reader.Transport.SendAsync(Cancellation);
        await reader.Transport.ReadAsync(Cancellation);
        await writer.ExecuteAsync("UPDATE large SET pad = 'new' WHERE id = 24", Cancellation);
        while (!(await reader.Transport.ReadAsync(Cancellation)).IsEndOfRows(deprecateEof: true))
        {
        }

        TextResult after = await writer.QueryAsync(query, Cancellation);
        Assert.Equal((24, "new"), (after.Rows.Count, after.Rows[^1][1]));
        Assert.Equal(0, db.Proxy.Statistics.Hits);
        Assert.Equal("new", (await reader.QueryAsync(query, Cancellation)).Rows[^1][1]);
        Assert.Equal(1, db.Proxy.Statistics.Hits);
    }
}
