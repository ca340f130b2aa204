using System.Diagnostics;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Tests.Client;

/// <summary>Long statements are ended by a kill, which hits them and never what comes after.</summary>
[Trait("Needs", "server")]
public sealed class CancellationTests(ClientServers servers)
{
    /// <summary>One that only a kill ends, and that tells of it by an error; and one that MySQL answers with a 1.</summary>
    private const string Long = "SELECT COUNT(*) FROM information_schema.COLLATIONS a, information_schema.COLLATIONS b, information_schema.COLLATIONS c, information_schema.COLLATIONS d WHERE a.ID + b.ID + c.ID + d.ID < @least";

    public static TheoryData<MySqlFlavour, string> Statements => new()
    {
        { MySqlFlavour.MySql, Long },
        { MySqlFlavour.MariaDb, Long },
        { MySqlFlavour.MySql, "SELECT SLEEP(100 + @least)" },
        { MySqlFlavour.MariaDb, "SELECT SLEEP(100 + @least)" },
    };

    public static TheoryData<MySqlFlavour> Flavours => ClientServers.Flavours;

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task A_token_ends_a_statement_and_the_connection_goes_on(MySqlFlavour flavour, string sql)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await using ForebayMySqlCommand command = Command(connection, sql);
        using var cancellation = new CancellationTokenSource();
        Task<object?> running = command.ExecuteScalarAsync(cancellation.Token);
        await IsRunningAsync(source, connection.ServerThread);
        await cancellation.CancelAsync();
        OperationCanceledException told = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(cancellation.Token, told.CancellationToken);
        await GoesOnAsync(connection);
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task A_time_out_ends_a_statement_and_says_so(MySqlFlavour flavour, string sql)
    {
        var time = new ManualTimeProvider();
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour, time: time);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await using ForebayMySqlCommand command = Command(connection, sql);
        command.CommandTimeout = 7;
        Task<object?> running = command.ExecuteScalarAsync();
        await IsRunningAsync(source, connection.ServerThread);
        time.Advance(TimeSpan.FromSeconds(6.9));
        Assert.False(running.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));
        MySqlException told = await Assert.ThrowsAsync<MySqlException>(() => running);
        Assert.Equal(MySqlException.TimedOut, told.Number);
        Assert.Contains("7 s (CommandTimeout)", told.Message, StringComparison.Ordinal);
        Assert.IsType<TimeoutException>(told.InnerException);
        await GoesOnAsync(connection);
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task Cancel_ends_a_statement_of_another_thread(MySqlFlavour flavour, string sql)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await using ForebayMySqlCommand command = Command(connection, sql);
        command.Cancel();
        Task<object?> running = Task.Factory.StartNew(command.ExecuteScalar, TaskCreationOptions.LongRunning);
        await IsRunningAsync(source, connection.ServerThread);
        command.Cancel();
        Assert.Equal(MySqlException.Interrupted, (await Assert.ThrowsAsync<MySqlException>(() => running)).Number);
        command.Cancel();
        await GoesOnAsync(connection);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_token_ends_the_reading_of_rows(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await using ForebayMySqlCommand command = connection.CreateCommand();
        // More than any buffer on the way holds.
        command.CommandText = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT a.i, b.i, c.i, REPEAT('x', 100) FROM n a, n b, n c";
        using var cancellation = new CancellationTokenSource();
        await using ForebayMySqlDataReader reader = await command.ExecuteReaderAsync();
        for (int at = 0; at < 10; at++)
            Assert.True(await reader.ReadAsync(cancellation.Token));
        command.Cancel();
        await Assert.ThrowsAsync<MySqlException>(async () =>
        {
            while (await reader.ReadAsync(cancellation.Token))
            {
            }
        });
        await reader.CloseAsync();
        await GoesOnAsync(connection);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_kill_never_hits_the_statement_after(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await using ForebayMySqlCommand command = connection.CreateCommand();
        int cancelled = 0;
        // The kill comes at about the time when the statement ends: before, and after.
        for (int round = 0; round < 60; round++)
        {
            using var cancellation = new CancellationTokenSource();
            command.CommandText = $"SELECT BENCHMARK({round * 1000}, SHA2('x', 256))";
            Task<object?> running = command.ExecuteScalarAsync(cancellation.Token);
            await cancellation.CancelAsync();
            try
            {
                await running;
            }
            catch (OperationCanceledException)
            {
                cancelled++;
            }
            command.CommandText = "SELECT COUNT(*) FROM information_schema.COLLATIONS";
            Assert.True((long)(await command.ExecuteScalarAsync())! > 0);
        }
        Assert.NotEqual(0, cancelled);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Where_the_server_does_not_answer_the_connection_is_cut(MySqlFlavour flavour)
    {
        var time = new ManualTimeProvider();
        MySqlServer server = await servers.GetAsync(flavour);
        await using var relay = new TcpRelay(server.Port);
        await using var source = new ForebayMySqlDataSource($"Server=127.0.0.1;Port={relay.Port};User ID=root;CancellationTimeout=5", time);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await using ForebayMySqlCommand command = connection.CreateCommand();
        command.CommandText = "SELECT 1";
        await command.ExecuteScalarAsync();
        relay.Hold();
        Task<object?> running = command.ExecuteScalarAsync();
        time.Advance(TimeSpan.FromSeconds(30));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(MySqlException.TimedOut, (await Assert.ThrowsAsync<MySqlException>(() => running)).Number);
        Assert.Equal(System.Data.ConnectionState.Broken, connection.State);
    }

    private static ForebayMySqlCommand Command(ForebayMySqlConnection connection, string sql)
    {
        ForebayMySqlCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("least", 0);
        return command;
    }

    private static async Task IsRunningAsync(ForebayMySqlDataSource source, long thread)
    {
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await using ForebayMySqlCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = {thread} AND COMMAND IN ('Query', 'Execute')";
        long start = Stopwatch.GetTimestamp();
        while (!await ShowsAsync(command))
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20), "The statement does not run.");
    }

    private static async Task<bool> ShowsAsync(ForebayMySqlCommand command)
    {
        try
        {
            return await command.ExecuteScalarAsync() is 1L;
        }
        catch (MySqlException e) when (e.Number == 3854)
        {
            // MySQL's list of threads has the bytes that another test is writing, and can't show them as text.
            return false;
        }
    }

    private static async Task GoesOnAsync(ForebayMySqlConnection connection)
    {
        await using ForebayMySqlCommand command = connection.CreateCommand();
        command.CommandText = "SELECT CONNECTION_ID()";
        Assert.Equal(connection.ServerThread, Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture));
    }
}
