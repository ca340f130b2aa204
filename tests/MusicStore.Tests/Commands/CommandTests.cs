using System.CommandLine;
using System.Text.Json.Nodes;
using Forebay.Sqlite.Native;
using MusicStore.Startup;
using Xunit;

namespace MusicStore.Commands;

public sealed class CommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("store-commands").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_store_is_set_up_looked_after_and_told_of()
    {
        (int code, string words) = await RunAsync("setup", "--tracks", "300");
        Assert.Equal(0, code);
        Assert.Contains("is ready", words);
        Assert.Contains("already", (await RunAsync("setup", "--skip-vectors")).Output);
        Assert.False((bool)JsonNode.Parse((await RunAsync("setup", "--skip-vectors", "--json")).Output)!["made"]!);

        foreach (string[] command in (string[][])[["validate-config"], ["search", "stats"], ["search", "validate"], ["search", "rebuild"], ["search", "optimize"], ["optimize"], ["warm"], ["health-check"], ["monitor"], ["benchmark"]])
        {
            (code, words) = await RunAsync(command);
            Assert.True(code == 0, $"{string.Join(' ', command)} ended with {code}: {words}");
            (code, string json) = await RunAsync([.. command, "--json"]);
            Assert.Equal(0, code);
            Assert.NotNull(JsonNode.Parse(json));
        }
        using var store = new SqliteConnection(Path.Combine(folder, "store.db"));
        Assert.Equal(300, store.ScalarInt64("SELECT count(*) FROM vector_track_text"));
    }

    [Fact]
    public async Task What_is_not_well_is_told_with_what_to_do_and_ends_with_1()
    {
        await RunAsync("setup", "--tracks", "100", "--skip-vectors", "--skip-optimization");
        using (var store = new SqliteConnection(Path.Combine(folder, "store.db")))
            store.Execute("DROP TRIGGER track_search_0_update; UPDATE Track SET Name = 'Unseen' WHERE TrackId = 7");

        (int code, string words) = await RunAsync("search", "validate");
        Assert.Equal(1, code);
        Assert.Contains("1 differing", words);
        (code, words) = await RunAsync("health-check");
        Assert.Equal(1, code);
        Assert.Contains("BAD  search coverage", words);
        Assert.Contains("search rebuild", words);
        Assert.Equal(0, (await RunAsync("search", "rebuild")).Code);
        Assert.Equal(0, (await RunAsync("health-check")).Code);
    }

    [Theory]
    [InlineData("report.html", "<h1>The music store")]
    [InlineData("report.json", "\"health\"")]
    public async Task A_report_is_one_file(string name, string part)
    {
        await RunAsync("setup", "--tracks", "100", "--skip-vectors");
        string file = Path.Combine(folder, name);

        (int code, string told) = await RunAsync("report", "--output", file, "--json");
        Assert.Equal(0, code);
        Assert.Equal(file, (string?)JsonNode.Parse(told)!["file"]);

        string text = await File.ReadAllTextAsync(file);
        Assert.Contains(part, text);
        Assert.DoesNotContain("src=", text);
    }

    [Fact]
    public async Task Without_a_store_a_command_ends_with_2()
    {
        foreach (string[] command in (string[][])[["health-check"], ["search", "stats"], ["warm"], ["report", "--output", "x.html"]])
            Assert.Equal(2, (await RunAsync(command)).Code);
        await RunAsync("setup", "--tracks", "50", "--skip-vectors");
        Assert.Equal(2, (await RunAsync("report", "--output", "x.txt")).Code);
        Assert.Equal(2, (await RunAsync("warm", "--cache", "off")).Code);
    }

    [Fact]
    public async Task A_store_is_replaced_only_by_a_whole_one_and_never_while_it_is_open()
    {
        await RunAsync("setup", "--tracks", "60", "--skip-vectors");
        string wrong = Path.Combine(folder, "wrong.sqlite");
        using (var other = new SqliteConnection(wrong))
            other.Execute("CREATE TABLE Artist(ArtistId INTEGER PRIMARY KEY)");

        Assert.Equal(2, (await RunAsync("setup", "--force", "--skip-vectors", "--import", wrong)).Code);
        Assert.Equal(60, Tracks());
        Assert.Empty(Directory.GetFiles(folder, "*.part*"));
        await using (OpenStore open = OpenStore.Open(new StoreOptions { Data = folder }))
        {
            Assert.Equal(60, await open.Get<Forebay.Sqlite.SqlitePool>().ReadAsync(db => db.ScalarInt64("SELECT count(*) FROM Track"), TestContext.Current.CancellationToken));
            Assert.Equal(2, (await RunAsync("setup", "--force", "--tracks", "70", "--skip-vectors")).Code);
        }
        Assert.Equal(60, Tracks());
        Assert.Equal(0, (await RunAsync("setup", "--force", "--tracks", "70", "--skip-vectors")).Code);
        Assert.Equal(70, Tracks());

        long Tracks()
        {
            using var store = new SqliteConnection(Path.Combine(folder, "store.db"));
            return store.ScalarInt64("SELECT count(*) FROM Track");
        }
    }

    [Fact]
    public async Task Every_command_has_help()
    {
        foreach (string[] command in (string[][])[["setup"], ["validate-config"], ["verify-vector-extension"], ["search"], ["search", "rebuild"], ["search", "optimize"], ["search", "validate"], ["search", "stats"], ["optimize"], ["warm"], ["health-check"], ["monitor"], ["benchmark"], ["report"]])
        {
            (int code, string words) = await RunAsync([.. command, "--help"]);

            Assert.Equal(0, code);
            Assert.Contains("Usage:", words);
            Assert.Contains("--data", words);
        }
    }

    [Fact]
    public async Task The_vector_extension_is_verified_and_told_as_it_is()
    {
        (int code, string json) = await RunAsync("verify-vector-extension", "--json");

        Assert.Equal(code == 0, (bool)JsonNode.Parse(json)!["loaded"]!);
        (code, string words) = await RunAsync("verify-vector-extension");
        Assert.Contains(code == 0 ? "works" : "is not loaded", words);
    }

    [Fact]
    public async Task Watching_goes_on_until_it_is_stopped()
    {
        await RunAsync("setup", "--tracks", "20", "--skip-vectors");
        using var output = new StringWriter();
        using var stop = new CancellationTokenSource();
        Task<int> watching = new CommandLine().Root.Parse(["monitor", "--watch", "--data", folder]).InvokeAsync(new InvocationConfiguration { Output = TextWriter.Synchronized(output) }, stop.Token);

        await Eventually.TrueAsync(() => Task.FromResult(output.GetStringBuilder().Length > 0), "the first figures are told");
        Assert.False(watching.IsCompleted);
        await stop.CancelAsync();

        Assert.Equal(0, await watching);
        Assert.Contains("20 tracks", output.ToString());
    }

    [Fact]
    public async Task The_health_of_a_running_store_is_asked_for_and_where_none_runs_that_is_said()
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        await store.PageAsync("/");

        string running = (await RunAsync("health-check", "--data", store.Options.Data, "--urls", store.Address.ToString())).Output;
        Assert.Matches("cache efficiency: [0-9].* reads in this process", running);
        Assert.DoesNotContain("unknown", running);
        await store.StopAsync();
        Assert.Contains("cache efficiency: unknown: no store answers", (await RunAsync("health-check", "--data", store.Options.Data, "--urls", "http://127.0.0.1:9")).Output);
    }

    [Fact]
    public async Task A_store_without_tracks_is_timed_all_the_same()
    {
        await RunAsync("setup", "--tracks", "20", "--skip-vectors");
        using (var store = new SqliteConnection(Path.Combine(folder, "store.db")))
            store.Execute("DELETE FROM InvoiceLine; DELETE FROM PlaylistTrack; DELETE FROM Play; DELETE FROM Track");

        (int code, string words) = await RunAsync("benchmark");

        Assert.Equal(0, code);
        Assert.Contains("popular", words);
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var commandLine = new CommandLine();
        using var output = new StringWriter();
        ParseResult parsed = commandLine.Root.Parse(arguments.Contains("--data") ? arguments : [.. arguments, "--data", folder]);
        Assert.Empty(parsed.Errors);
        int code = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = output });
        return (code, output.ToString());
    }
}
