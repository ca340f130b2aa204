using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Tests.Client;

/// <summary>Each way in that the servers have, with and without TLS.</summary>
[Trait("Needs", "server")]
public sealed class LoginTests(ClientServers servers)
{
    public static TheoryData<MySqlFlavour> Flavours => ClientServers.Flavours;

    public static TheoryData<MySqlFlavour, string, string> Plugins => new()
    {
        { MySqlFlavour.MySql, "caching_sha2_password", "WITH caching_sha2_password BY" },
        { MySqlFlavour.MySql, "sha256_password", "WITH sha256_password BY" },
        { MySqlFlavour.MariaDb, "mysql_native_password", "BY" },
        { MySqlFlavour.MariaDb, "ed25519", "VIA ed25519 USING PASSWORD" },
    };

    [Theory]
    [MemberData(nameof(Plugins))]
    public async Task Every_plugin_lets_in_who_knows_the_password(MySqlFlavour flavour, string plugin, string identified)
    {
        MySqlServer server = await servers.GetAsync(flavour);
        await using var root = new ForebayMySqlDataSource(server.ConnectionString);
        await using ForebayMySqlConnection administrator = await root.OpenConnectionAsync();
        bool isThere = await HasAsync(administrator, plugin);
        Assert.SkipWhen(!isThere, $"The server has no {plugin}.");
        foreach (string password in new[] { "s3cret", "ünï☃ with spaces and a length beyond that of a nonce", "" })
        {
            // MariaDB lets nobody in so.
            if (plugin == "ed25519" && password.Length == 0)
                continue;
            string user = $"in{Guid.NewGuid():N}"[..16];
            string secret = identified.EndsWith("PASSWORD", StringComparison.Ordinal) ? $"('{password}')" : $" '{password}'";
            await administrator.RunAsync($"CREATE USER {user}@'%' IDENTIFIED {identified}{secret}", default);
            bool[] modes = flavour == MySqlFlavour.MySql ? [true, false] : [false];
            foreach (bool isEncrypted in modes)
            {
                // Forgets whom it knows, so that the next login is a full one; the one after is the short one.
                await administrator.RunAsync("FLUSH PRIVILEGES", default);
                for (int round = 0; round < 2; round++)
                {
                    await using var source = new ForebayMySqlDataSource($"Server=127.0.0.1;Port={server.Port};User ID={user};Password=\"{password}\";SslMode={(isEncrypted ? "Required" : "Disabled")};AllowPublicKeyRetrieval=true;Pooling=false");
                    await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
                    Assert.Equal(isEncrypted, connection.IsEncrypted);
                    await using ForebayMySqlCommand command = connection.CreateCommand();
                    command.CommandText = "SELECT CURRENT_USER()";
                    Assert.Equal($"{user}@%", await command.ExecuteScalarAsync());
                }
                await using var wrong = new ForebayMySqlDataSource($"Server=127.0.0.1;Port={server.Port};User ID={user};Password=wrong;SslMode={(isEncrypted ? "Required" : "Disabled")};AllowPublicKeyRetrieval=true");
                Assert.Equal(1045, (await Assert.ThrowsAsync<MySqlException>(() => wrong.OpenConnectionAsync().AsTask())).Number);
                Assert.Equal(0, wrong.OpenConnections);
            }
        }
    }

    [Fact]
    public async Task A_public_key_is_asked_for_only_where_that_is_allowed()
    {
        MySqlServer server = await servers.GetAsync(MySqlFlavour.MySql);
        await using var root = new ForebayMySqlDataSource(server.ConnectionString);
        await using ForebayMySqlConnection administrator = await root.OpenConnectionAsync();
        await administrator.RunAsync("CREATE USER keyless@'%' IDENTIFIED BY 'secret'", default);
        await using var source = new ForebayMySqlDataSource($"Server=127.0.0.1;Port={server.Port};User ID=keyless;Password=secret;SslMode=Disabled");
        Assert.Contains("AllowPublicKeyRetrieval", (await Assert.ThrowsAsync<MySqlException>(() => source.OpenConnectionAsync().AsTask())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_is_checked_as_the_mode_says()
    {
        MySqlServer server = await servers.GetAsync(MySqlFlavour.MySql);
        string ca = Path.Combine(server.Folder, "data", "ca.pem");
        await Open("SslMode=Required", true);
        await Open($"SslMode=VerifyCA;SslCa={ca}", true);
        await Open("SslMode=VerifyCA", false);
        // MySQL's own certificates are made out to no host.
        await Open($"SslMode=VerifyFull;SslCa={ca}", false);

        async Task Open(string more, bool isRight)
        {
            await using var source = new ForebayMySqlDataSource($"{server.ConnectionString};{more}");
            if (isRight)
                Assert.True((await source.OpenConnectionAsync()).IsEncrypted);
            else
                Assert.Equal(MySqlException.CannotConnect, (await Assert.ThrowsAsync<MySqlException>(() => source.OpenConnectionAsync().AsTask())).Number);
        }
    }

    [Fact]
    public async Task A_server_without_encryption_is_refused_where_it_is_required()
    {
        MySqlServer server = await servers.GetAsync(MySqlFlavour.MariaDb);
        await using var source = new ForebayMySqlDataSource($"{server.ConnectionString};SslMode=Required");
        Assert.Equal(2026, (await Assert.ThrowsAsync<MySqlException>(() => source.OpenConnectionAsync().AsTask())).Number);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Another_user_logs_in_on_the_same_connection_which_is_not_lent_again(MySqlFlavour flavour)
    {
        MySqlServer server = await servers.GetAsync(flavour);
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await connection.RunAsync("CREATE USER IF NOT EXISTS second@'%' IDENTIFIED BY 'other'; GRANT ALL ON *.* TO second@'%'; SET @mine = 1", default);
        long thread = connection.ServerThread;
        await connection.ChangeUserAsync("second", "other", "mysql");
        await using ForebayMySqlCommand command = connection.CreateCommand();
        command.CommandText = "SELECT CAST(CONCAT_WS(',', CURRENT_USER(), DATABASE(), @mine, CONNECTION_ID(), @@character_set_client) AS CHAR)";
        Assert.Equal($"second@%,mysql,{thread},utf8mb4", await command.ExecuteScalarAsync());
        Assert.Equal("mysql", connection.Database);
        await connection.CloseAsync();
        Assert.Equal(0, source.OpenConnections);
        await connection.OpenAsync();
        await Assert.ThrowsAsync<MySqlException>(() => connection.ChangeUserAsync("second", "wrong"));
        Assert.Equal(System.Data.ConnectionState.Broken, connection.State);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_unix_socket_is_a_server_too(MySqlFlavour flavour)
    {
        MySqlServer server = await servers.GetAsync(flavour);
        await using var source = new ForebayMySqlDataSource($"Server={Path.Combine(server.Folder, "sock")};User ID=root");
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await connection.PingAsync();
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_reset_forgets_what_was_set(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        ForebayMySqlTransaction transaction = await connection.BeginTransactionAsync();
        await connection.RunAsync("SET @mine = 1", default);
        await connection.ResetAsync();
        Assert.Null(transaction.Connection);
        await using ForebayMySqlCommand command = connection.CreateCommand();
        command.CommandText = "SELECT @mine";
        Assert.Equal(DBNull.Value, await command.ExecuteScalarAsync());
    }

    private static async Task<bool> HasAsync(ForebayMySqlConnection connection, string plugin)
    {
        await using ForebayMySqlCommand command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM information_schema.PLUGINS WHERE PLUGIN_NAME = @name";
        command.Parameters.AddWithValue("name", plugin);
        return (long)(await command.ExecuteScalarAsync())! > 0;
    }
}
