using Forebay.MySql.Sessions;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Proxy.Clients;

/// <summary>Clients that others wrote, through the proxy as at the server.</summary>
[Trait("Needs", "server")]
public sealed class ForeignClientTests(Servers servers)
{
    public static TheoryData<string, MySqlFlavour> Clients
    {
        get
        {
            var all = new TheoryData<string, MySqlFlavour>();
            foreach (ForeignClient client in ForeignClient.All)
            {
                all.Add(client.Name, MySqlFlavour.MySql);
                // MySQL's own from 9.0 on can't log in to a MariaDB: it has lost the plugin that is the default there.
                if (client.Name != "mysql")
                    all.Add(client.Name, MySqlFlavour.MariaDb);
            }
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_client_prints_the_same_through_the_proxy(string name, MySqlFlavour flavour)
    {
        ForeignClient client = ForeignClient.All.Single(one => one.Name == name);
        string? missing = client.Needs();
        Assert.SkipWhen(missing is not null, missing ?? "");
        var complaints = new ProxyComplaints();
        await using ProxiedDatabase db = await ProxiedDatabase.StartAsync(await servers.GetAsync(flavour), ForeignClient.Text("setup.sql"), loggers: complaints);

        string direct = await client.RunAsync(db.Server.Port, db.Name);
        string first = await client.RunAsync(db.Proxy.Port, db.Name);
        string second = await client.RunAsync(db.Proxy.Port, db.Name);

        Assert.EndsWith("ended with 0", direct, StringComparison.Ordinal);
        Assert.Equal(direct, first);
        Assert.Equal(direct, second);
        Assert.Empty(complaints.Faults);
        Assert.InRange(db.Proxy.Statistics.Hits, 1, long.MaxValue);
    }

    [Theory]
    [InlineData(MySqlFlavour.MySql)]
    [InlineData(MySqlFlavour.MariaDb)]
    public async Task Mysqlslap_runs_through_the_proxy(MySqlFlavour flavour)
    {
        string? missing = ForeignClient.Missing("mariadb-slap", "mariadb-client");
        Assert.SkipWhen(missing is not null, missing ?? "");
        var complaints = new ProxyComplaints();
        await using ProxiedDatabase db = await ProxiedDatabase.StartAsync(await servers.GetAsync(flavour), loggers: complaints);

        string said = await ForeignClient.RunAsync(["mariadb-slap", "--no-defaults", "-h", "127.0.0.1", "-P", $"{db.Proxy.Port}", "-u", "root", "--auto-generate-sql", "--auto-generate-sql-load-type=mixed",
            "--auto-generate-sql-add-autoincrement", "--concurrency=4", "--number-of-queries=1000", $"--create-schema=slap_{db.Name}"]);

        Assert.EndsWith("ended with 0", said, StringComparison.Ordinal);
        Assert.DoesNotContain("error", said, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(complaints.Faults);
    }

    [Theory]
    [InlineData(MySqlFlavour.MySql)]
    [InlineData(MySqlFlavour.MariaDb)]
    public async Task Sysbench_runs_through_the_proxy_and_leaves_what_it_then_reads(MySqlFlavour flavour)
    {
        string? missing = ForeignClient.Missing("sysbench", "sysbench");
        Assert.SkipWhen(missing is not null, missing ?? "");
        var complaints = new ProxyComplaints();
        await using ProxiedDatabase db = await ProxiedDatabase.StartAsync(await servers.GetAsync(flavour), loggers: complaints);
        string[] options = ["--db-driver=mysql", "--mysql-host=127.0.0.1", $"--mysql-port={db.Proxy.Port}", "--mysql-user=root", $"--mysql-db={db.Name}", "--tables=1", "--table-size=300", "--rand-seed=7"];

        foreach (string[] command in new string[][] { ["prepare"], ["--threads=4", "--events=150", "--time=0", "run"] })
            Assert.EndsWith("ended with 0", await ForeignClient.RunAsync(["sysbench", "oltp_read_write", .. options, .. command]), StringComparison.Ordinal);
        foreach (string mode in new[] { "auto", "disable" })
            Assert.EndsWith("ended with 0", await ForeignClient.RunAsync(["sysbench", "oltp_point_select", .. options, $"--db-ps-mode={mode}", "--threads=4", "--events=2000", "--time=0", "run"]), StringComparison.Ordinal);

        await using MySqlSession through = await db.ConnectAsync();
        foreach (string sql in new[] { "SELECT COUNT(*), SUM(k), SUM(id), MAX(c) FROM sbtest1", "SELECT * FROM sbtest1 ORDER BY id" })
        {
            TextResult expected = await db.Direct.QueryAsync(sql, TestContext.Current.CancellationToken);
            for (int time = 0; time < 2; time++)
                Assert.Equal(expected.Rows, (await through.QueryAsync(sql, TestContext.Current.CancellationToken)).Rows);
        }
        Assert.Empty(complaints.Faults);
        Assert.InRange(db.Proxy.Statistics.Hits, 1000, long.MaxValue);
    }
}
