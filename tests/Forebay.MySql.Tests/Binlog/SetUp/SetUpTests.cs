using Forebay.MySql.Sessions;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Forebay.MySql.Binlog.SetUp;

/// <summary>What a feed asks of its server, its user and its options.</summary>
[Collection(MySqlFixtures.Shared)]
[Trait("Needs", "server")]
public sealed class SetUpTests(MySqlFixtures servers)
{
    private const string Schema = "CREATE TABLE parent(id int PRIMARY KEY); CREATE TABLE item(id int PRIMARY KEY, code varbinary(9) UNIQUE, parent int, FOREIGN KEY (parent) REFERENCES parent(id)); INSERT INTO parent VALUES (1); INSERT INTO item VALUES (1, 'a', 1)";

    public static TheoryData<MySqlFlavour> Flavours => [MySqlFlavour.MySql, MySqlFlavour.MariaDb];

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task The_least_privileges_suffice(MySqlFlavour flavour)
    {
        string user = $"least{flavour}";
        await using FollowedServer db = await FollowedServer.MakeAsync(await servers.Of(flavour), Schema, configure: options => (options.User, options.Password) = (user, "secret"));
        await db.ExecuteAsync($"CREATE USER {user} IDENTIFIED BY 'secret'", $"GRANT {(db.IsMariaDb ? "REPLICATION SLAVE, BINLOG MONITOR" : "REPLICATION SLAVE, REPLICATION CLIENT")} ON *.* TO {user}", $"GRANT SELECT{(db.IsMariaDb ? ", REFERENCES" : "")} ON {db.Name}.* TO {user}");
        await db.RunAsync();
        await db.ChangesAsync("UPDATE item SET code = 'b' WHERE id = 1", dead: [db.Row("item", "1"), db.Row("item", "code=61"), db.Row("item", "code=62"), db.Row("item", "parent=1")], alive: [db.Table("parent"), db.Rows("item")]);
        Assert.True(db.Feed.Covers(db.Name, "item"));
    }

    [Theory]
    [InlineData(MySqlFlavour.MySql, "SELECT, REPLICATION CLIENT", "REPLICATION SLAVE")]
    [InlineData(MySqlFlavour.MySql, "SELECT, REPLICATION SLAVE", "REPLICATION CLIENT")]
    [InlineData(MySqlFlavour.MariaDb, "SELECT, REFERENCES, BINLOG MONITOR", "REPLICATION SLAVE")]
    [InlineData(MySqlFlavour.MariaDb, "SELECT, REFERENCES, REPLICATION SLAVE", "BINLOG MONITOR")]
    [InlineData(MySqlFlavour.MariaDb, "SELECT, BINLOG MONITOR, REPLICATION SLAVE", "REFERENCES")]
    public async Task A_missing_privilege_is_named_with_its_cure(MySqlFlavour flavour, string granted, string missing)
    {
        string user = $"lacks{Math.Abs(string.GetHashCode(granted, StringComparison.Ordinal)) % 10_000}";
        await using FollowedServer db = await FollowedServer.MakeAsync(await servers.Of(flavour), Schema, configure: options => options.User = user);
        await db.ExecuteAsync($"CREATE USER {user}", $"GRANT {granted} ON *.* TO {user}");
        await db.RunAsync(isHeard: false);
        await Eventually.TrueAsync(() => db.Log.Of(5002).Count > 0, "it says what is missing");
        string line = Assert.Single(db.Log.Of(5002));
        Assert.Contains("GRANT REPLICATION SLAVE", line, StringComparison.Ordinal);
        Assert.Contains(missing, line[line.IndexOf("missing", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.False(db.Feed.State.Connected);
        await db.ExecuteAsync($"GRANT ALL PRIVILEGES ON *.* TO {user}");
        await db.HeardAsync();
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_log_of_statements_is_refused(MySqlFlavour flavour)
    {
        await using FollowedServer db = await FollowedServer.MakeAsync(await servers.Of(flavour), Schema);
        await db.ExecuteAsync("SET GLOBAL binlog_format = MIXED");
        try
        {
            await db.RunAsync(isHeard: false);
            await Eventually.TrueAsync(() => db.Log.Of(5002).Count > 0, "it says what is wrong");
            Assert.Contains("binlog_format is MIXED", db.Log.Of(5002)[0], StringComparison.Ordinal);
        }
        finally
        {
            await db.ExecuteAsync("SET GLOBAL binlog_format = ROW");
        }
        await db.HeardAsync();
    }

    [Theory]
    [InlineData(MySqlFlavour.MySql, "--disable-log-bin", "log_bin")]
    [InlineData(MySqlFlavour.MySql, "--binlog-do-db=shop", "Binlog_Do_DB: shop")]
    [InlineData(MySqlFlavour.MariaDb, "--binlog-ignore-db=shop", "Binlog_Ignore_DB: shop")]
    public async Task A_server_that_hides_changes_is_refused(MySqlFlavour flavour, string option, string said)
    {
        await using MySqlServer server = await MySqlServer.StartAsync(flavour, option == "--binlog-do-db=shop" ? [option, "--gtid-mode=OFF_PERMISSIVE"] : [option]);
        await using FollowedServer db = await FollowedServer.MakeAsync(server, "");
        await db.RunAsync(isHeard: false);
        if (option == "--binlog-do-db=shop")
        {
            await Eventually.TrueAsync(() => db.Log.Of(5002).Count > 0, "it says what is wrong");
            Assert.Contains("gtid_mode is OFF_PERMISSIVE", db.Log.Of(5002)[0], StringComparison.Ordinal);
            await db.ExecuteAsync("SET GLOBAL gtid_mode = ON_PERMISSIVE", "SET GLOBAL gtid_mode = ON");
        }
        await Eventually.TrueAsync(() => db.Log.Of(5002).Any(line => line.Contains(said, StringComparison.Ordinal)), "it says what is wrong");
    }

    [Theory]
    [InlineData("Server=a,b", "one server's")]
    [InlineData("Server=a;Port=0", "Port is '0'")]
    [InlineData("Server=a;SslMode=Maybe", "SslMode is 'Maybe'")]
    public void A_connection_string_that_cannot_work_is_refused(string text, string said)
    {
        var e = Assert.Throws<ForebayConfigurationException>(() => new MySqlFeedOptions { ConnectionString = text }.Validate());
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_string_says_where_and_who()
    {
        MySqlEndpoint endpoint = MySqlConnectionText.Read("Host=db;Port=3307;Uid=me;Pwd=\"a;b\";Database=shop;SslMode=VerifyFull;SslCa=ca.pem;Pooling=false", new MySqlEndpoint(), out IReadOnlyDictionary<string, string> unknown);
        Assert.Equal(("db", 3307, "me", "a;b", "shop", MySqlTlsMode.VerifyFull, "ca.pem"), (endpoint.Host, endpoint.Port, endpoint.User, endpoint.Password, endpoint.Database, endpoint.Tls, endpoint.CertificateAuthorityFile));
        Assert.Equal("pooling", Assert.Single(unknown).Key, ignoreCase: true);
        Assert.Equal("/run/mysqld.sock", MySqlConnectionText.Read("Server=/run/mysqld.sock").UnixSocket);
    }

    [Fact]
    public void Options_that_cannot_work_are_refused()
    {
        Assert.Throws<ForebayConfigurationException>(() => new MySqlFeedOptions { HeartbeatEvery = TimeSpan.Zero }.Validate());
        Assert.Throws<ForebayConfigurationException>(() => new MySqlFeedOptions { ReconnectAfter = TimeSpan.Zero }.Validate());
        Assert.Throws<ForebayConfigurationException>(() => new MySqlFeedOptions { MaxReconnectAfter = TimeSpan.Zero }.Validate());
        Assert.Throws<ForebayConfigurationException>(() => new MySqlFeedOptions { CommandTimeout = TimeSpan.Zero }.Validate());
        Assert.Throws<ForebayConfigurationException>(() => new MySqlFeedOptions { SilenceLimit = TimeSpan.Zero }.Validate());
        new MySqlFeedOptions().Validate();
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_feed_of_a_container_starts_and_stops_with_the_host(MySqlFlavour flavour)
    {
        MySqlServer server = await servers.Of(flavour);
        var services = new ServiceCollection();
        services.AddForebay(cache => cache.UseMySqlFeed(server.ConnectionString));
        await using ServiceProvider provider = services.BuildServiceProvider();
        Microsoft.Extensions.Hosting.IHostedService[] hosted = [.. provider.GetServices<Microsoft.Extensions.Hosting.IHostedService>()];
        foreach (Microsoft.Extensions.Hosting.IHostedService one in hosted)
            await one.StartAsync(TestContext.Current.CancellationToken);
        MySqlChangeFeed feed = provider.GetRequiredService<MySqlChangeFeed>();
        await Eventually.TrueAsync(() => feed.State is { Connected: true, Lag: not null }, "the feed is heard");
        foreach (Microsoft.Extensions.Hosting.IHostedService one in hosted.Reverse())
            await one.StopAsync(TestContext.Current.CancellationToken);
        Assert.False(feed.State.Connected);
    }
}
