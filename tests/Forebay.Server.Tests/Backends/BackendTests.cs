using System.Text.Json.Nodes;
using Forebay.Server.Commands;
using Forebay.Sqlite;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.Server.Backends;

public sealed class BackendTests
{
    // Nobody listens there: the port is reserved (RFC 6335), and only a system's own program may take it.
    private const string NoRedis = "127.0.0.1:1";

    [Theory]
    [InlineData("Tiered", true, NoRedis, "Sqlite", "cache: redis at 127.0.0.1:1 can't be reached (connection refused); using sqlite (FILE) instead")]
    [InlineData("Redis", true, NoRedis, "Memory", "cache: redis at 127.0.0.1:1 can't be reached (connection refused); using memory instead")]
    [InlineData("Tiered", false, NoRedis, "Memory", "cache: redis at 127.0.0.1:1 can't be reached (connection refused) and sqlite (FILE) can't be used (it is not a cache's file; name another); using memory instead")]
    [InlineData("Sqlite", false, null, "Memory", "cache: sqlite (FILE) can't be used (it is not a cache's file; name another); using memory instead")]
    [InlineData("Sqlite", true, null, "Sqlite", null)]
    [InlineData("Memory", true, null, "Memory", null)]
    public async Task What_can_not_be_used_is_left_out_and_told_in_one_line(string wish, bool goodFile, string? redis, string used, string? told)
    {
        using var folder = new TestFolder();
        string file = await FileAsync(folder, goodFile);

        BackendChoice choice = await BackendChoice.MakeAsync(Settings(wish, file, redis), CancellationToken.None);

        Assert.Equal((used, told?.Replace("FILE", file, StringComparison.Ordinal)), (choice.Backend.ToString(), choice.Instead));
    }

    [Theory]
    [InlineData("Tiered", true, NoRedis)]
    [InlineData("Redis", true, NoRedis)]
    [InlineData("Sqlite", false, null)]
    public async Task Without_fallback_it_is_an_error_that_says_what_to_do(string wish, bool goodFile, string? redis)
    {
        using var folder = new TestFolder();
        BackendSettings settings = Settings(wish, await FileAsync(folder, goodFile), redis) with { MayFallBack = false };

        CommandException thrown = await Assert.ThrowsAsync<CommandException>(() => BackendChoice.MakeAsync(settings, CancellationToken.None));

        Assert.Equal(ExitCode.Failed, thrown.Code);
        Assert.Contains("leave out --no-fallback", thrown.Message);
    }

    [Fact]
    public async Task A_Redis_that_answers_is_used_with_the_file_and_without()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        using var folder = new TestFolder();

        Assert.Equal(new BackendChoice(CacheBackend.Tiered, null), await BackendChoice.MakeAsync(Settings("Tiered", folder["c.db"], redis.Address), CancellationToken.None));
        Assert.Equal(new BackendChoice(CacheBackend.Redis, null), await BackendChoice.MakeAsync(Settings("Redis", folder["c.db"], redis.Address), CancellationToken.None));
        BackendChoice withoutFile = await BackendChoice.MakeAsync(Settings("Tiered", await FileAsync(folder, good: false), redis.Address), CancellationToken.None);
        Assert.Equal(CacheBackend.Redis, withoutFile.Backend);
        Assert.EndsWith($"using redis at {redis.Address} instead", withoutFile.Instead);
    }

    [Fact]
    public async Task A_Redis_with_a_wrong_password_can_not_be_reached_and_the_password_is_not_told()
    {
        await using RedisServer redis = await RedisServer.StartAsync("--requirepass", "right");

        BackendChoice choice = await BackendChoice.MakeAsync(Settings("Redis", "", $"{redis.Address},password=wrong"), CancellationToken.None);

        Assert.Equal(CacheBackend.Memory, choice.Backend);
        Assert.DoesNotContain("=wrong", choice.Instead);
    }

    [Fact]
    public async Task A_file_that_another_process_has_open_is_not_used_and_one_that_is_closed_is()
    {
        using var folder = new TestFolder();
        await using (new TieredCache(new ForebayOptions(), [new SqliteTier(new SqliteTierOptions { Path = folder["c.db"] })]))
            Assert.Equal("another process uses it", SqliteCheck.WhyNot(folder["c.db"]));

        Assert.Null(SqliteCheck.WhyNot(folder["c.db"]));
    }

    [Fact]
    public async Task A_damaged_file_of_the_caches_own_is_no_obstacle()
    {
        using var folder = new TestFolder();
        await using (new TieredCache(new ForebayOptions(), [new SqliteTier(new SqliteTierOptions { Path = folder["c.db"] })])) { }
        await File.WriteAllTextAsync(folder["c.db"], "damaged");

        Assert.Null(SqliteCheck.WhyNot(folder["c.db"]));
    }

    [Fact]
    public void A_check_of_a_file_that_does_not_exist_leaves_none()
    {
        using var folder = new TestFolder();

        Assert.Null(SqliteCheck.WhyNot(folder["c.db"]));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_folder_that_can_not_be_made_is_told()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["file"], "");

        Assert.Contains("file", SqliteCheck.WhyNot(Path.Combine(folder["file"], "c.db")));
    }

    [Fact]
    public async Task The_information_lists_backends_and_settings()
    {
        using var folder = new TestFolder();
        string[] words = ["http", "--cache-info", "--redis", $"{NoRedis},password=secret", "--cache-db", folder["c.db"], "--origin", "a=http://b", "--cache-ttl", "5m"];

        CommandRun text = await CommandRun.OfAsync(words);
        CommandRun json = await CommandRun.OfAsync([.. words, "--json"]);

        Assert.Equal((ExitCode.Well, ExitCode.Well), (text.Code, json.Code));
        Assert.Contains("not available: 127.0.0.1:1: connection refused", text.Output);
        JsonNode read = JsonNode.Parse(json.Output)!;
        Assert.Equal(["memory:True", "sqlite:True", "redis:False", "tiered:False"], read["backends"]!.AsArray().Select(one => $"{one!["name"]}:{(bool)one["available"]!}"));
        Assert.Contains("SQLite 3.", (string?)read["backends"]![1]!["detail"]);
        Assert.Equal(("a to http://b", "5m", NoRedis), ((string?)read["settings"]!["origins"], (string?)read["settings"]!["cache-ttl"], (string?)read["settings"]!["redis"]));
        Assert.DoesNotContain("secret", text.Output + json.Output);
    }

    [Fact]
    public async Task The_information_tells_the_version_of_a_Redis_that_answers()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        using var folder = new TestFolder();

        CommandRun run = await CommandRun.OfAsync("http", "--cache-info", "--redis", redis.Address, "--cache-db", folder["c.db"]);

        Assert.Matches($@"redis +available: Redis \d+\.\d+\.\d+ at {redis.Address}", run.Output);
        Assert.Matches("tiered +available", run.Output);
    }

    private static BackendSettings Settings(string wish, string file, string? redis) => new(Enum.Parse<CacheBackend>(wish), MayFallBack: true, file, redis, 1 << 20);

    private static async Task<string> FileAsync(TestFolder folder, bool good)
    {
        if (!good)
            await File.WriteAllTextAsync(folder["c.db"], "somebody's notes");
        return folder["c.db"];
    }
}
