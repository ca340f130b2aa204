using System.Net;
using System.Net.Sockets;
using Forebay.Server.Commands;
using Forebay.Sqlite.Native;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.Server.Http;

/// <summary>The program in a process of its own: what it says, how it ends, and with which code.</summary>
public sealed class ProgramTests : IDisposable
{
    private const string Origin = "http://127.0.0.1:9";
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("-INT")]
    [InlineData("-TERM")]
    public async Task It_says_where_it_listens_and_ends_in_order_at_a_signal(string signal)
    {
        await using RunningServer server = await RunningServer.StartAsync("--origin", Origin, "--origin", "a.example=http://127.0.0.1:10", "--port", "0", "--cache-db", folder["c.db"]);
        Assert.Contains($"cache:     sqlite ({folder["c.db"]})", server.Output);
        Assert.Contains($"origins:   every request to {Origin}", server.Output);
        Assert.Contains("           a.example to http://127.0.0.1:10", server.Output);
        using var client = new HttpClient { BaseAddress = server.Address };
        using HttpResponseMessage answer = await client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);

        server.Signal(signal);
        (int code, string errors) = await server.EndAsync();

        Assert.Equal(ExitCode.Well, code);
        Assert.DoesNotContain("   at ", errors);
        // Closed in order: its log is in the file, and nothing is left beside it.
        Assert.False(File.Exists(folder["c.db-wal"]));
        using var file = new SqliteConnection(folder["c.db"]);
        Assert.Equal("ok", file.ScalarText("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task A_Redis_that_is_away_costs_one_line_and_no_start()
    {
        await using RunningServer server = await RunningServer.StartAsync("--origin", Origin, "--port", "0", "--cache-db", folder["c.db"], "--redis", "127.0.0.1:1");
        Assert.Contains($"cache:     sqlite ({folder["c.db"]})", server.Output);

        server.Signal("-INT");
        (int code, string errors) = await server.EndAsync();

        Assert.Equal(ExitCode.Well, code);
        Assert.Equal($"cache: redis at 127.0.0.1:1 can't be reached (connection refused); using sqlite ({folder["c.db"]}) instead", Assert.Single(errors.Split('\n'), line => line.Contains("redis", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task With_a_Redis_it_is_tiered()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync("--origin", Origin, "--port", "0", "--cache-db", folder["c.db"], "--redis", redis.Address, "--no-fallback");
        Assert.Contains($"cache:     sqlite ({folder["c.db"]}) and redis at {redis.Address}", server.Output);

        server.Signal("-INT");

        Assert.Equal(ExitCode.Well, (await server.EndAsync()).Code);
    }

    [Fact]
    public async Task Without_fallback_a_Redis_that_is_away_ends_it_with_1()
    {
        await using RunningServer server = await RunningServer.StartAsync("--origin", Origin, "--port", "0", "--cache-db", folder["c.db"], "--redis", "127.0.0.1:1", "--no-fallback");

        (int code, string errors) = await server.EndAsync();

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("can't be reached (connection refused)", errors);
        Assert.Empty(server.Output);
    }

    [Fact]
    public async Task A_port_in_use_ends_it_with_1_and_names_the_option()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string port = $"{((IPEndPoint)taken.LocalEndpoint).Port}";

        foreach (string[] words in (string[][])[["--port", port], ["--port", "0", "--admin-port", port, "--admin-token", "t"]])
        {
            await using RunningServer server = await RunningServer.StartAsync([.. words, "--origin", Origin, "--cache-backend", "memory"]);
            (int code, string errors) = await server.EndAsync();

            Assert.Equal(ExitCode.Failed, code);
            Assert.Equal($"{words[^2].Replace("--admin-token", "--admin-port", StringComparison.Ordinal)} (127.0.0.1:{port}) is in use by another program; give another.", errors.Trim());
        }
    }

    [Fact]
    public async Task A_wrong_option_ends_it_with_2_and_no_stack()
    {
        await using RunningServer server = await RunningServer.StartAsync("--origin", "nowhere");

        (int code, string errors) = await server.EndAsync();

        Assert.Equal(ExitCode.Wrong, code);
        Assert.Contains("'nowhere' is no URL", errors);
        Assert.DoesNotContain("   at ", errors);
    }
}
