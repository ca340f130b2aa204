using System.Data;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Tests.Client;

[Trait("Needs", "server")]
public sealed class PoolTests(ClientServers servers)
{
    public static TheoryData<MySqlFlavour> Flavours => ClientServers.Flavours;

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_connection_is_used_again_and_finds_nothing_of_its_last_user(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        long first;
        await using (ForebayMySqlConnection connection = await source.OpenConnectionAsync())
        {
            first = connection.ServerThread;
            await connection.RunAsync("SET @mine = 1; CREATE TEMPORARY TABLE t (id INT); SET NAMES latin1; SET sql_mode='NO_BACKSLASH_ESCAPES'; DO GET_LOCK('mine', 0); USE mysql", default);
            await using ForebayMySqlCommand command = connection.CreateCommand();
            command.CommandText = "SELECT @a";
            command.Parameters.AddWithValue("a", "☃");
            await command.ExecuteScalarAsync();
            await connection.RunAsync("BEGIN", default);
        }
        await using ForebayMySqlConnection again = await source.OpenConnectionAsync();
        await using ForebayMySqlCommand look = again.CreateCommand();
        look.CommandText = "SELECT CAST(CONCAT_WS(',', CONNECTION_ID(), @mine, IS_FREE_LOCK('mine'), @@character_set_client, DATABASE() LIKE 'client%', LOCATE('BACKSLASH', @@sql_mode), @a) AS CHAR)";
        look.Parameters.AddWithValue("a", "☃");
        Assert.Equal($"{first},1,utf8mb4,1,0,☃", await look.ExecuteScalarAsync());
        look.CommandText = "SELECT * FROM t";
        Assert.Equal(1146, (await Assert.ThrowsAsync<MySqlException>(() => look.ExecuteScalarAsync())).Number);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Who_finds_no_free_connection_waits_his_turn_and_not_for_ever(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour, "MaximumPoolSize=2;ConnectionTimeout=1");
        await using ForebayMySqlConnection one = await source.OpenConnectionAsync(), two = await source.OpenConnectionAsync();
        using var cancellation = new CancellationTokenSource();
        Task<ForebayMySqlConnection> cancelled = source.OpenConnectionAsync(cancellation.Token).AsTask();
        Task<ForebayMySqlConnection> third = source.OpenConnectionAsync().AsTask(), fourth = source.OpenConnectionAsync().AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        long first = one.ServerThread;
        await one.CloseAsync();
        await using ForebayMySqlConnection got = await third;
        Assert.Equal(first, got.ServerThread);
        Assert.False(fourth.IsCompleted);
        MySqlException late = await Assert.ThrowsAsync<MySqlException>(() => fourth);
        Assert.Contains("Maximum Pool Size", late.Message, StringComparison.Ordinal);
        Assert.Equal(2, source.OpenConnections);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_connection_that_the_server_has_ended_is_not_lent_again(MySqlFlavour flavour)
    {
        var time = new ManualTimeProvider();
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour, time: time);
        await using ForebayMySqlConnection killer = await source.OpenConnectionAsync();
        await using ForebayMySqlConnection victim = await source.OpenConnectionAsync();
        long thread = victim.ServerThread;
        await killer.RunAsync($"KILL {thread}", default);
        await Eventually.TrueAsync(async () => await Record.ExceptionAsync(() => victim.PingAsync()) is MySqlException, "the connection is ended");
        Assert.Equal(ConnectionState.Broken, victim.State);
        await victim.CloseAsync();
        Assert.Equal((1, 0), (source.OpenConnections, source.IdleConnections));
        await victim.OpenAsync();
        Assert.NotEqual(thread, victim.ServerThread);
        // And one that is ended while nobody uses it.
        thread = victim.ServerThread;
        await victim.CloseAsync();
        await killer.RunAsync($"KILL {thread}", default);
        await using (ForebayMySqlCommand look = killer.CreateCommand())
        {
            look.CommandText = $"SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = {thread}";
            await Eventually.TrueAsync(async () => await look.ExecuteScalarAsync() is 0L, "the connection is ended");
        }
        time.Advance(TimeSpan.FromSeconds(1));
        await victim.OpenAsync();
        Assert.NotEqual(thread, victim.ServerThread);
        await victim.PingAsync();
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Idle_and_old_connections_are_closed(MySqlFlavour flavour)
    {
        var time = new ManualTimeProvider();
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour, "ConnectionIdleTimeout=60;MinimumPoolSize=1;ConnectionLifetime=600", time);
        ForebayMySqlConnection[] all = [await source.OpenConnectionAsync(), await source.OpenConnectionAsync(), await source.OpenConnectionAsync()];
        long last = all[2].ServerThread;
        foreach (ForebayMySqlConnection connection in all)
            await connection.CloseAsync();
        Assert.Equal((3, 3), (source.OpenConnections, source.IdleConnections));
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(3, source.OpenConnections);
        time.Advance(TimeSpan.FromSeconds(31));
        await Eventually.TrueAsync(() => source.OpenConnections == 1, "the idle connections are closed");
        await all[0].OpenAsync();
        Assert.Equal(last, all[0].ServerThread);
        time.Advance(TimeSpan.FromSeconds(600));
        await all[0].CloseAsync();
        Assert.Equal(0, source.OpenConnections);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_cleared_pool_lends_no_connection_of_before(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection lent = await source.OpenConnectionAsync(), idle = await source.OpenConnectionAsync();
        await idle.CloseAsync();
        await source.ClearPoolAsync();
        Assert.Equal((1, 0), (source.OpenConnections, source.IdleConnections));
        await lent.PingAsync();
        await lent.CloseAsync();
        Assert.Equal(0, source.OpenConnections);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Connections_without_a_pool_end_when_they_are_closed_and_those_of_a_text_share_one(MySqlFlavour flavour)
    {
        string text = await servers.ConnectionStringAsync(flavour);
        await using (var alone = new ForebayMySqlConnection(text + ";Pooling=false"))
        {
            await alone.OpenAsync();
            long thread = alone.ServerThread;
            await alone.CloseAsync();
            await alone.OpenAsync();
            Assert.NotEqual(thread, alone.ServerThread);
        }
        await using var one = new ForebayMySqlConnection(text);
        await one.OpenAsync();
        long shared = one.ServerThread;
        await one.CloseAsync();
        await using var other = new ForebayMySqlConnection(text);
        await other.OpenAsync();
        Assert.Equal(shared, other.ServerThread);
        await other.CloseAsync();
        await ForebayMySqlConnection.ClearAllPoolsAsync();
        await one.OpenAsync();
        Assert.NotEqual(shared, one.ServerThread);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Many_at_once_get_their_own_answers(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour, "MaximumPoolSize=8");
        await Task.WhenAll(Enumerable.Range(0, 32).Select(async worker =>
        {
            for (int at = 0; at < 20; at++)
            {
                await using System.Data.Common.DbCommand command = source.CreateCommand("SELECT @n + 0");
                command.Parameters.Add(new ForebayMySqlParameter("n", worker * 1000 + at));
                Assert.Equal(worker * 1000L + at, await command.ExecuteScalarAsync());
            }
        }));
        Assert.InRange(source.OpenConnections, 1, 8);
        Assert.Equal(source.OpenConnections, source.IdleConnections);
    }
}
