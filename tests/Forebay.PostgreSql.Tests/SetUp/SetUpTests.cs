using Forebay.Testing;
using Forebay.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Forebay.PostgreSql.SetUp;

[Trait("Needs", "server")]
public sealed class SetUpTests(PostgreSqlFixture fixture) : IClassFixture<PostgreSqlFixture>
{
    private const string Items = "CREATE TABLE item(id int PRIMARY KEY); CREATE TABLE nameless(a int);";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_logs_too_little_is_told_what_to_set()
    {
        await using PostgreSqlServer server = await PostgreSqlServer.StartAsync("wal_level=replica");
        await using FollowedDatabase db = await FollowedDatabase.MakeAsync(server, Items);
        await db.RunAsync(isHeard: false);
        await Eventually.TrueAsync(() => db.Feed.State.LastError is not null, "it fails");

        Assert.Contains("ALTER SYSTEM SET wal_level = 'logical'", db.Feed.State.LastError);
        Assert.False(db.Feed.State.Connected);
        await db.Cache.GetOrCreateAsync<string>("a", (_, _) => new("value"), cancellationToken: Cancellation);
        Assert.False(await db.IsCachedAsync("a"));
        // The state is told first, and logged then.
        await Eventually.TrueAsync(() => db.Log.Of(4202).Any(), "it is logged");
        Assert.Single(db.Log.Of(4202));
    }

    [Fact]
    public async Task A_user_without_the_rights_is_told_which()
    {
        await using FollowedDatabase db = await FollowedDatabase.MakeAsync(fixture.Server, Items + "CREATE ROLE weak LOGIN;");
        PostgreSqlFeedOptions options = db.Options();
        options.ConnectionString = fixture.Server.ConnectionTo(db.Name, "weak");

        string found = (await Assert.ThrowsAsync<ForebayConfigurationException>(() => PostgreSqlChangeFeed.SetUpAsync(options, Cancellation))).Message;
        Assert.Contains("user 'weak' may not make or change publication 'forebay'", found, StringComparison.Ordinal);
        Assert.Contains("CREATE on database", found, StringComparison.Ordinal);

        await db.ExecuteAsync("CREATE PUBLICATION forebay FOR TABLE item");
        options.CreateMissing = false;
        Assert.Contains("there is no slot", (await Assert.ThrowsAsync<ForebayConfigurationException>(() => MakeSlotAsync(options))).Message, StringComparison.Ordinal);
        await db.ExecuteAsync("DROP PUBLICATION forebay; CREATE PUBLICATION forebay FOR ALL TABLES");
        options.CreateMissing = true;
        Assert.Contains("ALTER ROLE \"weak\" REPLICATION", (await Assert.ThrowsAsync<ForebayConfigurationException>(() => MakeSlotAsync(options))).Message, StringComparison.Ordinal);
        await db.ExecuteAsync("ALTER ROLE weak REPLICATION; DROP PUBLICATION forebay; CREATE PUBLICATION forebay FOR TABLE item");
        await db.ExecuteAsync("ALTER PUBLICATION forebay OWNER TO postgres");
        options.CreateMissing = false;
        await db.ExecuteAsync($"SELECT pg_create_logical_replication_slot('slot_{db.Name}', 'pgoutput')");
        await PostgreSqlChangeFeed.SetUpAsync(options, Cancellation);

        // Replication and CONNECT are all that the feed needs when both are there.
        await using var cache = new TieredCache(Expecting());
        await using var feed = new PostgreSqlChangeFeed(cache, options);
        feed.Start();
        await Eventually.TrueAsync(() => feed.State.Lag is not null, "it is heard");
        await feed.DisposeAsync();

        Task MakeSlotAsync(PostgreSqlFeedOptions of) => PostgreSqlChangeFeed.SetUpAsync(of, Cancellation);
    }

    [Fact]
    public async Task What_SetUp_makes_Drop_takes_away()
    {
        await using FollowedDatabase db = await FollowedDatabase.MakeAsync(fixture.Server, Items);
        const string count = "SELECT (SELECT count(*) FROM pg_publication) + (SELECT count(*) FROM pg_replication_slots WHERE database = current_database())";

        await PostgreSqlChangeFeed.SetUpAsync(db.Options(), Cancellation);
        await PostgreSqlChangeFeed.SetUpAsync(db.Options(), Cancellation);
        Assert.Equal(2L, await db.AskAsync<long>(count));
        await PostgreSqlChangeFeed.DropAsync(db.Options(), Cancellation);
        await PostgreSqlChangeFeed.DropAsync(db.Options(), Cancellation);
        Assert.Equal(0L, await db.AskAsync<long>(count));
    }

    [Fact]
    public async Task Chosen_tables_are_published_and_others_are_outside_of_the_feed()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(
            fixture.Server, Items + "CREATE TABLE other(id int PRIMARY KEY); CREATE SCHEMA shop; CREATE TABLE shop.sale(id int PRIMARY KEY);", configure: options => { options.Tables.Add("public.item"); options.Schemas.Add("shop"); });

        Assert.Equal(["public.nameless", "public.other"], db.Feed.UncoveredTables.Select(table => $"{table.Schema}.{table.Name}"));
        Assert.All(db.Feed.UncoveredTables, table => Assert.Equal("it is not published", table.Uncacheable));

        // A table that is named later is added at the next start, while its writers are held.
        await db.EndAsync();
        PostgreSqlFeedOptions more = db.Options();
        more.Tables.Add("public.other");
        await PostgreSqlChangeFeed.SetUpAsync(more, Cancellation);
        await db.RunAsync();
        Assert.True(db.Feed.Covers("public", "other"));
    }

    [Fact]
    public async Task Names_and_tables_that_cant_work_are_refused()
    {
        await using FollowedDatabase db = await FollowedDatabase.MakeAsync(fixture.Server, Items);

        await RefusedAsync("Tables names public.unknown", options => options.Tables.Add("public.unknown"));
        await RefusedAsync("ALTER TABLE public.nameless REPLICA IDENTITY FULL", options => options.Tables.Add("public.nameless"));
        await db.ExecuteAsync("CREATE PUBLICATION half FOR TABLE item WITH (publish = 'insert')");
        await RefusedAsync("leaves changes out", options => options.Publication = "half");
        await RefusedAsync("there is no publication 'none'", options => { options.Publication = "none"; options.CreateMissing = false; });
        await db.ExecuteAsync("SELECT pg_create_physical_replication_slot('physical')");
        await RefusedAsync("is not this feed's", options => options.Slot = "physical");
        await db.ExecuteAsync("SELECT pg_drop_replication_slot('physical')");

        async Task RefusedAsync(string message, Action<PostgreSqlFeedOptions> spoil)
        {
            PostgreSqlFeedOptions options = db.Options();
            spoil(options);
            Assert.Contains(message, (await Assert.ThrowsAsync<ForebayConfigurationException>(() => PostgreSqlChangeFeed.SetUpAsync(options, Cancellation))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_slot_that_must_wait_for_a_transaction_says_so_and_is_made_when_that_has_ended()
    {
        await using PostgreSqlServer server = await PostgreSqlServer.StartAsync();
        await using FollowedDatabase db = await FollowedDatabase.MakeAsync(server, Items, configure: options => options.CommandTimeout = TimeSpan.FromSeconds(1));
        await db.ExecuteAsync("BEGIN; INSERT INTO item VALUES (1); PREPARE TRANSACTION 'left'");
        await db.RunAsync(isHeard: false);
        await Eventually.TrueAsync(() => db.Feed.State.LastError?.Contains("pg_prepared_xacts", StringComparison.Ordinal) == true, "it says what it waits for");

        await db.ExecuteAsync("COMMIT PREPARED 'left'");
        await db.HeardAsync();
    }

    [Fact]
    public async Task A_publication_that_was_dropped_is_made_again_with_a_new_slot()
    {
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(fixture.Server, "CREATE TABLE item(id int PRIMARY KEY);");
        await db.ExecuteAsync("DROP PUBLICATION forebay; INSERT INTO item VALUES (1)");
        await Eventually.TrueAsync(() => db.Feed.State is { Connected: true, Lag: not null, Resets: > 1 }, "it is followed again");

        await db.ChangesAsync("INSERT INTO item VALUES (2)", dead: [db.Row("item", "2")], alive: [db.Row("item", "1")]);
    }

    [Fact]
    public async Task The_hosts_start_starts_it_and_its_end_ends_it()
    {
        await using FollowedDatabase db = await FollowedDatabase.MakeAsync(fixture.Server, Items);
        PostgreSqlFeedOptions like = db.Options();
        ServiceProvider services = new ServiceCollection()
            .AddForebay(cache => cache.UsePostgreSqlFeed(like.ConnectionString, options => (options.Slot, options.HeartbeatEvery) = (like.Slot, like.HeartbeatEvery)))
            .BuildServiceProvider();
        await using (services)
        {
            foreach (IHostedService service in services.GetServices<IHostedService>())
                await service.StartAsync(Cancellation);
            PostgreSqlChangeFeed feed = services.GetRequiredService<PostgreSqlChangeFeed>();
            await Eventually.TrueAsync(() => feed.State.Lag is not null, "it is heard");
            NpgsqlTypes.NpgsqlLogSequenceNumber far = await db.AskAsync<NpgsqlTypes.NpgsqlLogSequenceNumber>("SELECT pg_current_wal_insert_lsn() + 100000000");
            Assert.False(await feed.WaitForAsync(far, TimeSpan.FromMilliseconds(50), Cancellation));
            Assert.True(await feed.WaitForAsync(await db.AskAsync<NpgsqlTypes.NpgsqlLogSequenceNumber>("SELECT pg_current_wal_insert_lsn()"), TimeSpan.FromSeconds(10), Cancellation));
            foreach (IHostedService service in services.GetServices<IHostedService>().Reverse())
                await service.StopAsync(Cancellation);
            Assert.False(feed.State.Connected);
            Assert.False(await feed.PassedAsync(TimeSpan.FromSeconds(1), Cancellation));
        }
    }

    private static ForebayOptions Expecting()
    {
        var options = new ForebayOptions();
        options.Feed.Expected = true;
        return options;
    }
}
