using Forebay.Testing;
using Forebay.Testing.Servers;
using MySqlConnector;
using Xunit;

namespace Forebay.Sql.Tests.Servers;

[Trait("Needs", "server")]
public sealed class MySqlServerTests
{
    [Theory]
    [InlineData(MySqlFlavour.MySql)]
    [InlineData(MySqlFlavour.MariaDb)]
    public async Task What_was_committed_outlives_a_kill_and_a_stop(MySqlFlavour flavour)
    {
        await using MySqlServer server = await MySqlServer.StartAsync(flavour);
        await server.ExecuteAsync("CREATE DATABASE app; CREATE TABLE app.t(id INT PRIMARY KEY, x VARCHAR(20)); INSERT INTO app.t VALUES (1, 'ä\\tb'), (2, NULL);");

        await server.KillAsync();
        Assert.False(server.IsRunning);
        await server.RestartAsync();
        Assert.Equal("1\tä\\tb\n2\tNULL", await server.ExecuteAsync("SELECT * FROM t", "app"));

        await server.ExecuteAsync("INSERT INTO app.t VALUES (3, 'c')");
        await server.StopAsync();
        await server.RestartAsync();
        Assert.Equal("3", await server.ExecuteAsync("SELECT COUNT(*) FROM app.t"));
    }

    [Theory]
    [InlineData(MySqlFlavour.MySql)]
    [InlineData(MySqlFlavour.MariaDb)]
    public async Task It_logs_rows_takes_options_and_answers_a_driver(MySqlFlavour flavour)
    {
        await using MySqlServer server = await MySqlServer.StartAsync(flavour, "--local-infile=OFF", "--server-id=7");

        await using var connection = new MySqlConnection(server.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new MySqlCommand("SELECT CONCAT_WS(' ', @@port, @@server_id, @@local_infile + 0, @@log_bin + 0, @@binlog_format, @@binlog_row_metadata)", connection);

        Assert.Equal($"{server.Port} 7 0 1 ROW FULL", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        InvalidOperationException fault = await Assert.ThrowsAsync<InvalidOperationException>(() => server.ExecuteAsync("SELECT * FROM nowhere.t"));
        Assert.Contains("nowhere", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MySqlFlavour.MySql)]
    [InlineData(MySqlFlavour.MariaDb)]
    public async Task A_held_server_answers_when_it_goes_on(MySqlFlavour flavour)
    {
        await using MySqlServer server = await MySqlServer.StartAsync(flavour);

        server.Pause();
        await Eventually.TrueAsync(() => StateOf(server.Folder) == 'T', "the server is held");
        Task<string> answer = server.ExecuteAsync("SELECT 1");
        server.Resume();

        Assert.Equal("1", await answer);
    }

    [Fact]
    public async Task Servers_of_MySQL_are_told_apart_by_their_ids_and_have_certificates()
    {
        await using MySqlServer one = await MySqlServer.StartAsync(MySqlFlavour.MySql);
        await using MySqlServer other = await MySqlServer.StartAsync(MySqlFlavour.MySql);

        Assert.NotEqual(await one.ExecuteAsync("SELECT @@server_uuid"), await other.ExecuteAsync("SELECT @@server_uuid"));
        await using var connection = new MySqlConnection($"{one.ConnectionString};SslMode=VerifyCA;SslCa={Path.Combine(one.Folder, "data", "ca.pem")}");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(System.Data.ConnectionState.Open, connection.State);
    }

    [Theory]
    [InlineData(MySqlFlavour.MySql)]
    [InlineData(MySqlFlavour.MariaDb)]
    public async Task One_that_does_not_start_says_why(MySqlFlavour flavour)
    {
        InvalidOperationException fault = await Assert.ThrowsAsync<InvalidOperationException>(() => MySqlServer.StartAsync(flavour, "--no-such-option"));

        Assert.Contains("no-such-option", fault.Message, StringComparison.Ordinal);
    }

    private static char StateOf(string folder)
    {
        string stat = File.ReadAllText($"/proc/{File.ReadAllText(Path.Combine(folder, "pid")).Trim()}/stat");
        return stat[stat.LastIndexOf(')') + 2];
    }
}
