using System.Data;
using System.Data.Common;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Tests.Client;

[Trait("Needs", "server")]
public sealed class ConnectionTests(ClientServers servers)
{
    public static TheoryData<MySqlFlavour> Flavours => ClientServers.Flavours;

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_connection_tells_what_becomes_of_it(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = source.CreateConnection();
        var changes = new List<ConnectionState>();
        connection.StateChange += (_, change) => changes.Add(change.CurrentState);
        Assert.Throws<InvalidOperationException>(() => connection.ServerVersion);
        await Assert.ThrowsAsync<InvalidOperationException>(() => new ForebayMySqlCommand("SELECT 1", connection).ExecuteScalarAsync());
        await connection.OpenAsync();
        Assert.Equal(flavour == MySqlFlavour.MariaDb, connection.ServerVersion.Contains("MariaDB", StringComparison.Ordinal));
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.OpenAsync());
        await connection.CloseAsync();
        await connection.CloseAsync();
        Assert.Equal([ConnectionState.Open, ConnectionState.Closed], changes);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_reader_closes_its_connection_where_it_was_asked_to(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await using var command = new ForebayMySqlCommand("SELECT 1", connection);
        await using (DbDataReader reader = await command.ExecuteReaderAsync(CommandBehavior.CloseConnection))
            Assert.True(await reader.ReadAsync());
        Assert.Equal(ConnectionState.Closed, connection.State);
        await connection.OpenAsync();
        command.CommandText = "SELECT nothing";
        await Assert.ThrowsAsync<MySqlException>(() => command.ExecuteReaderAsync(CommandBehavior.CloseConnection));
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_connection_that_is_closed_while_rows_are_left_is_good_for_the_next(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour, "MaximumPoolSize=1");
        long thread = 0;
        for (int round = 0; round < 3; round++)
        {
            await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
            Assert.True(round == 0 || thread == connection.ServerThread);
            thread = connection.ServerThread;
            var command = new ForebayMySqlCommand("SELECT * FROM information_schema.COLLATIONS; SELECT 2", connection);
            ForebayMySqlDataReader reader = await command.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync());
        }
        Assert.Equal((1, 1), (source.OpenConnections, source.IdleConnections));
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_connection_that_is_closed_while_a_command_runs_is_not_lent_again(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        Task<object?> running = new ForebayMySqlCommand("SELECT SLEEP(100)", connection).ExecuteScalarAsync();
        await connection.CloseAsync();
        Assert.Equal(MySqlException.ServerLost, (await Assert.ThrowsAsync<MySqlException>(() => running)).Number);
        Assert.Equal(0, source.OpenConnections);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Code_that_knows_ADO_NET_alone_works_by_the_factory(MySqlFlavour flavour)
    {
        DbProviderFactory factory = ForebayMySqlProviderFactory.Instance;
        await using DbDataSource source = factory.CreateDataSource(await servers.ConnectionStringAsync(flavour));
        await using DbConnection connection = await source.OpenConnectionAsync();
        Assert.Same(factory, DbProviderFactories.GetFactory(connection));
        await using DbCommand command = factory.CreateCommand()!;
        command.Connection = connection;
        command.CommandText = "SELECT @a";
        DbParameter parameter = factory.CreateParameter()!;
        (parameter.ParameterName, parameter.Value) = ("a", 5);
        command.Parameters.Add(parameter);
        Assert.Equal(5L, Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture));
        await using DbCommand direct = source.CreateCommand("SELECT 7");
        Assert.Equal(7L, Convert.ToInt64(await direct.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture));
    }
}
