using System.Collections;
using System.Net;
using Forebay.MySql;
using Forebay.MySql.Proxy;
using Forebay.Server.Backends;
using Forebay.Server.Commands;
using Forebay.Sql.Policies;
using Forebay.Testing;
using Xunit;

namespace Forebay.Server.MySql;

public sealed class MySqlCommandTests
{
    [Fact]
    public void Without_options_it_is_for_this_machine_alone()
    {
        MySqlSettings settings = Read([]);
        Assert.Equal((IPAddress.Loopback, 3307, "127.0.0.1", 3306), (settings.Proxy.Address, settings.Proxy.Port, settings.Proxy.UpstreamHost, settings.Proxy.UpstreamPort));
        Assert.Equal((null, MySqlConsistency.Bounded, MySqlTlsMode.Preferred), (settings.Proxy.User, settings.Proxy.Consistency, settings.Proxy.UpstreamTls));
        Assert.EndsWith("mysql-3307.db", settings.Backend.File);
    }

    [Fact]
    public void Every_option_is_read()
    {
        MySqlSettings settings = Read(new Hashtable { [MySqlSettings.PasswordVariable] = "secret" }, "--upstream", "db:33060", "--address", "0.0.0.0", "--port", "3310", "--user", "forebay", "--upstream-tls", "verify-ca", "--upstream-ca", "ca.pem",
            "--certificate", "c.pem", "--certificate-key", "c.key", "--consistency", "strict", "--max-clients", "7", "--cache-backend", "tiered", "--cache-db", "c.db", "--cache-memory", "2MiB", "--redis", "r:1", "--cache-ttl", "30s", "--no-fallback");
        MySqlProxyOptions proxy = settings.Proxy;
        Assert.Equal(("db", 33060, IPAddress.Any, 3310), (proxy.UpstreamHost, proxy.UpstreamPort, proxy.Address, proxy.Port));
        Assert.Equal(("forebay", "secret", MySqlTlsMode.VerifyCa, "ca.pem"), (proxy.User, proxy.Password, proxy.UpstreamTls, proxy.UpstreamCertificateAuthority));
        Assert.Equal(("c.pem", "c.key", MySqlConsistency.Strict, 7), (proxy.CertificateFile, proxy.CertificateKeyFile, proxy.Consistency, proxy.MaxClients));
        Assert.Equal(new BackendSettings(CacheBackend.Tiered, false, "c.db", "r:1", 2 << 20), settings.Backend);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.FreshFor);
    }

    [Theory]
    [InlineData("db", "db", 3306, null)]
    [InlineData("[::1]:33", "::1", 33, null)]
    [InlineData("[::1]", "::1", 3306, null)]
    [InlineData("/run/mysqld.sock", "127.0.0.1", 3306, "/run/mysqld.sock")]
    public void An_upstream_has_several_forms(string upstream, string host, int port, string? socket)
    {
        MySqlProxyOptions proxy = Read([], "--upstream", upstream).Proxy;
        Assert.Equal((host, port, socket), (proxy.UpstreamHost, proxy.UpstreamPort, proxy.UpstreamSocket));
    }

    [Fact]
    public void A_file_says_how_tables_and_digests_are_cached()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["f.json"], """{"MySqlProxy": {"User": "u", "MaxResultBytes": 4096, "Tables": {"orders": {"FreshFor": "00:00:05", "Tags": ["shop"]}, "logs": {"Off": true}}, "Digests": {"00000000000000ff": {"Region": "slow"}}}}""");
        MySqlProxyOptions proxy = Read([], "--config", folder["f.json"]).Proxy;
        Assert.Equal(("u", 4096), (proxy.User, proxy.MaxResultBytes));
        SqlPolicy Of(string sql) => proxy.Policies.Resolve(new Forebay.Sql.Reading.SqlReader(Forebay.Sql.Schema.SqlDialect.MySql, new Forebay.Sql.Schema.SqlCatalog(Forebay.Sql.Schema.SqlDialect.MySql, [new("d", null, "orders", []), new("d", null, "logs", [])], ["d"])).Read(sql));
        Assert.Equal(TimeSpan.FromSeconds(5), Of("SELECT * FROM orders").FreshFor);
        Assert.Equal(["shop"], Of("SELECT * FROM orders").Tags);
        Assert.True(Of("SELECT * FROM logs").IsOff);
    }

    [Theory]
    [InlineData("'db:x'", "HOST:PORT", "--upstream", "db:x")]
    [InlineData("'db:70000'", "HOST:PORT", "--upstream", "db:70000")]
    [InlineData("':33'", "HOST:PORT", "--upstream", ":33")]
    [InlineData("'maybe'", "verify-full", "--upstream-tls", "maybe")]
    [InlineData("'loose'", "bounded, strict or ttl", "--consistency", "loose")]
    [InlineData("'0'", "1 to 1000000", "--max-clients", "0")]
    [InlineData("no-such-file", "can't be read", "--password-file", "no-such-file")]
    [InlineData("CertificateKeyFile", "CertificateFile is not", "--certificate-key", "k.pem", "--cache-backend", "memory", "--port", "0")]
    [InlineData("'no.pem'", "can't be used", "--certificate", "no.pem", "--cache-backend", "memory", "--port", "0")]
    public async Task What_is_wrong_is_told_with_what_would_be_right(string wrong, string right, params string[] words)
    {
        CommandRun run = await CommandRun.OfAsync(["mysql", .. words]);
        Assert.Equal(ExitCode.Wrong, run.Code);
        Assert.Contains(wrong, run.Errors, StringComparison.Ordinal);
        Assert.Contains(right, run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"MySqlProxy": {"Prot": 1}}""", "Prot")]
    [InlineData("""{"MySqlProxy": {"Port": "many"}}""", "Port")]
    [InlineData("""{"MySqlProxy": {"Tables": {"orders": {"Fresh": "1"}}}}""", "Fresh")]
    [InlineData("""{"MySqlProxy": {"Digests": {"xyz": {"Off": true}}}}""", "'xyz'")]
    public async Task A_file_with_what_is_not_known_is_refused(string json, string named)
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["f.json"], json, TestContext.Current.CancellationToken);
        CommandRun run = await CommandRun.OfAsync("mysql", "--config", folder["f.json"]);
        Assert.Equal(ExitCode.Wrong, run.Code);
        Assert.Contains(named, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_without_a_user_is_refused() =>
        Assert.Contains("no user", Assert.Throws<CommandException>(() => Read(new Hashtable { [MySqlSettings.PasswordVariable] = "secret" })).Message, StringComparison.Ordinal);

    private static MySqlSettings Read(IDictionary environment, params string[] words)
    {
        var command = new MySqlCommand();
        return MySqlSettingsReader.Read(command.Read(command.Command.Parse(words)), environment);
    }

    private static MySqlSettings Read(object[] none, params string[] words)
    {
        Assert.Empty(none);
        return Read(new Hashtable(), words);
    }
}
