using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Forebay.MySql.Sessions;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Proxy.Login;

/// <summary>Users stay the server's, however either side is encrypted.</summary>
[Trait("Needs", "server")]
public sealed class LoginTests(Servers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<bool, bool> Sides => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Sides))]
    public async Task Caching_sha2_works_by_the_whole_exchange_and_by_the_short_one(bool clientTls, bool serverTls)
    {
        MySqlServer server = await servers.GetAsync(MySqlFlavour.MySql);
        using var folder = new TestFolder();
        await using ProxiedDatabase db = await StartAsync(server, folder, serverTls);
        string user = $"sha2_{(clientTls ? 1 : 0)}{(serverTls ? 1 : 0)}";
        await db.Direct.ExecuteAsync($"CREATE USER {user} IDENTIFIED BY 'geheim-€'", Cancellation);
        await db.Direct.ExecuteAsync($"GRANT ALL ON {db.Name}.* TO {user}", Cancellation);
        // The first login after it is the whole exchange, the second the short one.
        await db.Direct.ExecuteAsync("FLUSH PRIVILEGES", Cancellation);
        for (int time = 0; time < 2; time++)
        {
            await using MySqlSession session = await ConnectAsync(db, user, "geheim-€", clientTls);
            Assert.Equal(clientTls, session.IsEncrypted);
            Assert.Equal($"{user}@%", await session.AskAsync("SELECT CURRENT_USER()", Cancellation));
        }
        await db.Direct.ExecuteAsync("FLUSH PRIVILEGES", Cancellation);
        for (int time = 0; time < 2; time++)
            Assert.Equal(1045, (await Assert.ThrowsAsync<MySqlException>(() => ConnectAsync(db, user, "wrong", clientTls))).Number);
        await db.Direct.ExecuteAsync($"DROP USER {user}", Cancellation);
    }

    [Theory]
    [InlineData("mysql_native_password", false)]
    [InlineData("mysql_native_password", true)]
    [InlineData("ed25519", false)]
    [InlineData("ed25519", true)]
    public async Task MariaDbs_plugins_work(string plugin, bool clientTls)
    {
        MySqlServer server = await servers.GetAsync(MySqlFlavour.MariaDb);
        using var folder = new TestFolder();
        await using ProxiedDatabase db = await StartAsync(server, folder, serverTls: false);
        string user = $"{plugin[..3]}_{clientTls}";
        if (plugin == "ed25519")
            await db.Direct.ExecuteAsync("INSTALL PLUGIN IF NOT EXISTS ed25519 SONAME 'auth_ed25519'", Cancellation);
        await db.Direct.ExecuteAsync($"CREATE USER {user} IDENTIFIED VIA {plugin} USING PASSWORD('geheim')", Cancellation);
        await using (MySqlSession session = await ConnectAsync(db, user, "geheim", clientTls, database: ""))
            Assert.Equal($"{user}@%", await session.AskAsync("SELECT CURRENT_USER()", Cancellation));
        Assert.Equal(1045, (await Assert.ThrowsAsync<MySqlException>(() => ConnectAsync(db, user, "wrong", clientTls))).Number);
        await db.Direct.ExecuteAsync($"DROP USER {user}", Cancellation);
    }

    [Theory]
    [InlineData(MySqlFlavour.MariaDb)]
    [InlineData(MySqlFlavour.MySql)]
    public async Task What_one_user_may_see_another_is_still_refused(MySqlFlavour flavour)
    {
        MySqlServer server = await servers.GetAsync(flavour);
        await using ProxiedDatabase db = await ProxiedDatabase.StartAsync(server, "CREATE TABLE secret(id INT PRIMARY KEY); CREATE TABLE plain(id INT PRIMARY KEY); INSERT INTO secret VALUES (7); INSERT INTO plain VALUES (1)");
        await db.Direct.ExecuteAsync("CREATE USER weak", Cancellation);
        await db.Direct.ExecuteAsync($"GRANT SELECT ON {db.Name}.plain TO weak", Cancellation);
        await using MySqlSession root = await db.ConnectAsync();
        await using MySqlSession weak = await ConnectAsync(db, "weak", "", clientTls: false);
        for (int time = 0; time < 2; time++)
        {
            Assert.Equal("7", await root.AskAsync("SELECT id FROM secret", Cancellation));
            Assert.Equal("1", await weak.AskAsync("SELECT id FROM plain", Cancellation));
            Assert.Equal(1142, (await Assert.ThrowsAsync<MySqlException>(() => weak.AskAsync("SELECT id FROM secret", Cancellation))).Number);
        }
        Assert.Equal(2, db.Proxy.Statistics.Hits);

        // What was granted, and cached, is gone when it is taken away.
        await root.ExecuteAsync($"REVOKE SELECT ON {db.Name}.plain FROM weak", Cancellation);
        Assert.Equal(1142, (await Assert.ThrowsAsync<MySqlException>(() => weak.AskAsync("SELECT id FROM plain", Cancellation))).Number);
        await db.Direct.ExecuteAsync("DROP USER weak", Cancellation);
    }

    [Fact]
    public async Task A_server_that_is_away_is_the_servers_error()
    {
        MySqlServer server = await servers.GetAsync(MySqlFlavour.MariaDb);
        await using ProxiedDatabase db = await ProxiedDatabase.StartAsync(server);
        await using var cache = new TieredCache(new ForebayOptions());
        int free = RedisServer.FreePort();
        await using var proxy = new MySqlProxy(cache, new MySqlProxyOptions { Port = 0, UpstreamPort = free });
        proxy.Start();
        MySqlException refused = await Assert.ThrowsAsync<MySqlException>(() => MySqlSession.OpenAsync(new MySqlEndpoint { Port = proxy.Port }, Cancellation));
        Assert.Equal(2003, refused.Number);
        Assert.Contains($"127.0.0.1:{free}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_clients_are_told_so()
    {
        await using ProxiedDatabase db = await ProxiedDatabase.StartAsync(await servers.GetAsync(MySqlFlavour.MariaDb), configure: options => options.MaxClients = 2);
        await using MySqlSession one = await db.ConnectAsync();
        MySqlSession two = await db.ConnectAsync();
        Assert.Equal(1040, (await Assert.ThrowsAsync<MySqlException>(() => db.ConnectAsync())).Number);
        await two.DisposeAsync();
        await Eventually.TrueAsync(() => db.Proxy.Statistics.Connected == 1, "one has left");
        await using MySqlSession three = await db.ConnectAsync();
        Assert.Equal(1, db.Proxy.Statistics.Refused);
    }

    private static Task<MySqlSession> ConnectAsync(ProxiedDatabase db, string user, string password, bool clientTls, string? database = null) =>
        db.ConnectAsync(endpoint => endpoint with { User = user, Password = password, Tls = clientTls ? MySqlTlsMode.Required : MySqlTlsMode.Disabled, Database = database ?? endpoint.Database });

    private static async Task<ProxiedDatabase> StartAsync(MySqlServer server, TestFolder folder, bool serverTls)
    {
        string file = Path.Combine(folder.Path, "proxy.pem");
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=proxy", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n", Cancellation);
        return await ProxiedDatabase.StartAsync(server, configure: options => (options.CertificateFile, options.UpstreamTls) = (file, serverTls ? MySqlTlsMode.Required : MySqlTlsMode.Disabled));
    }
}
