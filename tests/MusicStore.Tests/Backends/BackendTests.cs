using Forebay.Testing.Servers;
using Forebay.Testing.Sqs;
using Microsoft.Extensions.Configuration;
using MusicStore.Startup;
using Xunit;

namespace MusicStore.Backends;

/// <summary>The store on servers that its configuration names.</summary>
public sealed class BackendTests
{
    [Theory]
    [InlineData("Jobs:Provider", "kafka", "'kafka'; known are embedded, rabbitmq, sqs")]
    [InlineData("Redis:Sessions", "perhaps", "'perhaps'; it is true or false")]
    [InlineData("Redis:Sessions", "true", "Redis:ConnectionString is missing")]
    [InlineData("Primary:Provider", "oracle", "'oracle'; known are sqlite, mysql")]
    [InlineData("Primary:Provider", "mysql", "Primary:ConnectionString is missing")]
    [InlineData("Primary:ConnectionString", "Server=x;Database=y", "Primary:Provider is 'sqlite'")]
    public void A_value_that_cannot_work_is_named(string key, string value, string says)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>(key, value)]).Build();

        Assert.Contains(says, Assert.Throws<StoreException>(() => StoreBackends.Read(configuration)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Server=x", "''")]
    [InlineData("Server=x;Database=a`b", "'a`b'")]
    [InlineData("Server=x;Database=music;Colour=red", "Colour")]
    public void A_connection_string_that_cannot_work_is_told_with_what_is_wrong(string connection, string says)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>("Primary:Provider", "mysql"), KeyValuePair.Create<string, string?>("Primary:ConnectionString", connection)]).Build();

        Assert.Contains(says, Assert.Throws<StoreException>(() => StoreBackends.Read(configuration)).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_is_asked_for_most_is_warmed_by_a_job_at_the_start()
    {
        await using var store = new StoreServer();
        store.Options = store.Options with { WarmAtStart = true };
        await store.StartAsync();

        await Eventually.TrueAsync(() => Task.FromResult(store.Number("SELECT count(*) FROM forebay_job WHERE type = 'cache.warm' AND state = 3") == 1), "the job is done");
        long played = store.Number("SELECT (SELECT count(*) FROM TrackPlays) + (SELECT count(*) FROM AlbumPlays) + (SELECT count(*) FROM ArtistPlays)");
        Assert.InRange(played, 20, 1500);
        Assert.InRange(store.Cache.GetStatistics().Tiers[0].Entries, played, 2 * played);
    }

    [Fact]
    public async Task An_activity_that_the_queue_took_is_written_once_though_the_store_ends_in_between()
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        using (HttpClient visitor = store.NewVisitor())
        {
            for (int i = 0; i < 20; i++)
                (await visitor.PostAsync(new Uri("/api/tracks/3/plays", UriKind.Relative), null)).Dispose();
        }
        await store.RestartAsync();

        await Eventually.TrueAsync(() => Task.FromResult(store.Number("SELECT count(*) FROM forebay_job WHERE type = 'activity' AND state < 3") == 0), "nothing waits");
        Assert.Equal(20, store.Number("SELECT count(*) FROM Activity WHERE Kind = 'play' AND TrackId = 3"));
    }

    [Fact]
    [Trait("Needs", "server")]
    public async Task Two_nodes_on_one_Redis_know_each_others_sessions_and_changes()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        string[] configuration = [$"--Redis:ConnectionString={redis.Address}", "--Redis:Sessions=true"];
        await using var first = new StoreServer { Configuration = configuration };
        await first.StartAsync();
        await using var second = new StoreServer { Configuration = configuration };
        second.Options = second.Options with { Data = first.Options.Data };
        await second.StartAsync();
        await Eventually.TrueAsync(() => Task.FromResult(first.Cache.GetStatistics() is { Serving: true, Bus.State: "ok" } && second.Cache.GetStatistics() is { Serving: true, Bus.State: "ok" }), "both nodes are on the bus");

        var jar = new System.Net.CookieContainer();
        using HttpClient visitor = first.NewVisitor(jar: jar);
        await StoreServer.SignInAsync(visitor, "admin@example.com", StoreServer.AdminPassword);
        using HttpClient elsewhere = second.NewVisitor(jar: jar);
        using (HttpResponseMessage changed = await elsewhere.PatchAsync(new Uri("/api/tracks/3", UriKind.Relative), new StringContent("""{"name":"Known to both"}""", System.Text.Encoding.UTF8, "application/json")))
            Assert.True(changed.IsSuccessStatusCode, $"The other node answered {changed.StatusCode}.");

        await Eventually.TrueAsync(async () => (await visitor.GetStringAsync(new Uri("/api/tracks/3", UriKind.Relative))).Contains("Known to both", StringComparison.Ordinal), "the first node shows the second one's change");
    }

    [Fact]
    [Trait("Needs", "server")]
    public async Task The_stores_work_goes_through_RabbitMQ()
    {
        Assert.SkipWhen(RabbitMqServer.Missing is not null, RabbitMqServer.Missing ?? "");
        await using RabbitMqServer broker = await RabbitMqServer.StartAsync();
        await PlaysAreWrittenAsync("--Jobs:Provider=rabbitmq", $"--Jobs:RabbitMq={broker.Address}");
    }

    [Fact]
    public async Task The_stores_work_goes_through_SQS()
    {
        var queues = new SqsServer(TimeProvider.System);
        await using var server = new SqsSocketServer(queues);
        await PlaysAreWrittenAsync(
            "--Jobs:Provider=sqs", $"--Jobs:Sqs:Endpoint={server.Endpoint}", $"--Jobs:Sqs:Region={SqsServer.Region}",
            $"--Jobs:Sqs:AccessKeyId={SqsServer.AccessKeyId}", $"--Jobs:Sqs:SecretAccessKey={SqsServer.Secret}");
    }

    private static async Task PlaysAreWrittenAsync(params string[] configuration)
    {
        await using var store = new StoreServer { Configuration = configuration };
        await store.StartAsync();
        using HttpClient visitor = store.NewVisitor();
        for (int i = 0; i < 5; i++)
            (await visitor.PostAsync(new Uri("/api/tracks/3/plays", UriKind.Relative), null)).Dispose();

        await Eventually.TrueAsync(() => Task.FromResult(store.Number("SELECT count(*) FROM Activity WHERE Kind = 'play' AND TrackId = 3") == 5), "the plays are written down");
    }
}
