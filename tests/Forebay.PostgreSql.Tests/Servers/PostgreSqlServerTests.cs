using Forebay.Testing.Servers;
using Npgsql;
using Xunit;

namespace Forebay.PostgreSql.Servers;

[Trait("Needs", "server")]
public sealed class PostgreSqlServerTests
{
    [Fact]
    public async Task A_server_of_a_tests_own_outlives_a_stop_and_a_kill_with_what_was_committed()
    {
        await using PostgreSqlServer server = await PostgreSqlServer.StartAsync();
        await server.ExecuteAsync("CREATE TABLE kept(id int PRIMARY KEY); INSERT INTO kept VALUES (1);");

        await server.KillAsync();
        await server.RestartAsync();
        await server.ExecuteAsync("INSERT INTO kept VALUES (2);");
        await server.StopAsync();
        await server.RestartAsync();

        Assert.Equal("1\n2", await server.ExecuteAsync("SELECT id FROM kept ORDER BY id"));
        Assert.Equal("logical", await server.ExecuteAsync("SHOW wal_level"));
    }

    [Fact]
    public async Task Npgsql_reaches_it_and_its_statements_are_counted_where_the_module_is_installed()
    {
        await using PostgreSqlServer server = await PostgreSqlServer.StartAsync();
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);

        Assert.Equal(7, await new NpgsqlCommand("SELECT 7", connection).ExecuteScalarAsync(TestContext.Current.CancellationToken));
        Assert.SkipUnless(server.HasStatementStatistics, "pg_stat_statements is not installed.");
        await server.ExecuteAsync("CREATE EXTENSION pg_stat_statements");
        Assert.NotEqual("0", await server.ExecuteAsync("SELECT count(*) FROM pg_stat_statements"));
    }

    [Fact]
    public async Task Another_server_has_another_identifier()
    {
        const string ask = "SELECT system_identifier FROM pg_control_system()";
        await using PostgreSqlServer one = await PostgreSqlServer.StartAsync();
        await using PostgreSqlServer copy = await PostgreSqlServer.StartAsync();
        await using PostgreSqlServer other = await PostgreSqlServer.StartOtherAsync();

        Assert.Equal(await one.ExecuteAsync(ask), await copy.ExecuteAsync(ask));
        Assert.NotEqual(await one.ExecuteAsync(ask), await other.ExecuteAsync(ask));
    }
}
