using Forebay.EntityFrameworkCore.Model;
using Forebay.PostgreSql;
using Forebay.Testing;
using Forebay.Testing.Consistency;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Forebay.EntityFrameworkCore.Feeds;

/// <summary>EF behind the cache while others write to its database, and a feed tells of it.</summary>
[Trait("Needs", "server")]
public sealed class WatchedTests(PostgreSqlFixture server)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_row_that_somebody_else_changes_is_read_anew_and_its_neighbours_stand()
    {
        await using ChatStore store = await WatchedAsync();
        PostgreSqlChangeFeed feed = store.Services.GetRequiredService<PostgreSqlChangeFeed>();
        Assert.Equal(["user 3", "user 4"], [await NameAsync(store, 3), await NameAsync(store, 4)]);
        string graph = await GraphAsync(store);

        await store.BehindAsync("""UPDATE "Users" SET "Name" = 'by another' WHERE "Id" = 3""");
        Assert.True(await feed.PassedAsync(Bound));
        Assert.Equal(["by another", "user 4"], [await NameAsync(store, 3), await NameAsync(store, 4)]);

        await store.BehindAsync("""INSERT INTO "Channels" ("GuildId", "Name") VALUES (1, 'by another')""");
        Assert.True(await feed.PassedAsync(Bound));
        Assert.NotEqual(graph, await GraphAsync(store));
    }

    [Fact]
    public async Task No_client_reads_what_is_older_than_a_write_that_the_feed_has_passed()
    {
        await using ChatStore store = await WatchedAsync();
        PostgreSqlChangeFeed feed = store.Services.GetRequiredService<PostgreSqlChangeFeed>();
        var log = new OperationLog();
        const int registers = 4, writes = 60;
        using var done = new CancellationTokenSource();
        Task[] readers = [.. Enumerable.Range(0, 4).Select(client => Task.Run(async () =>
        {
            var random = new Random(client);
            while (!done.IsCancellationRequested)
            {
                int register = 1 + random.Next(registers);
                long begin = OperationLog.Now;
                await using ChatContext context = store.NewContext();
                // Each client by one query: until the feed has told of a change, two queries of a row may show it at two moments.
                long number = client % 2 == 0
                    ? (await context.Users.FindAsync(register))!.Age
                    : await context.Users.Where(user => user.Name == $"user {register}").Select(user => user.Age).SingleAsync();
                log.Read(client, register, number, begin);
            }
        }))];
        await Task.WhenAll(Enumerable.Range(1, registers).Select(register => Task.Run(async () =>
        {
            await using var connection = new NpgsqlConnection(store.ConnectionString);
            await connection.OpenAsync();
            for (int number = 1000; number < 1000 + writes; number++)
            {
                long begin = OperationLog.Now;
                if (number % 2 == 0)
                {
                    await using var command = new NpgsqlCommand($"""UPDATE "Users" SET "Age" = {number} WHERE "Id" = {register}""", connection);
                    await command.ExecuteNonQueryAsync();
                    Assert.True(await feed.PassedAsync(Bound));
                }
                else
                {
                    // Through the cache: nobody has to wait for the feed.
                    await using ChatContext context = store.NewContext();
                    await context.Users.Where(user => user.Id == register).ExecuteUpdateAsync(set => set.SetProperty(user => user.Age, number));
                }
                log.Write(100 + register, register, number, begin);
            }
        })));
        await done.CancelAsync();
        await Task.WhenAll(readers);

        // What stood there before was never written here.
        Operation[] operations = [.. log.Operations.Select(one => one.Number < 1000 ? one with { Number = 0 } : one)];
        Assert.True(operations.Count(one => !one.IsWrite) > 100);
        Assert.Empty(Checker.Check(operations));
    }

    private async Task<ChatStore> WatchedAsync()
    {
        string connectionString = await server.NewDatabaseAsync();
        string slot = "s" + new NpgsqlConnectionStringBuilder(connectionString).Database;
        var store = new ChatStore(connectionString, cached: true, cache => cache.UsePostgreSqlFeed(connectionString, options => options.Slot = slot));
        PostgreSqlChangeFeed feed = store.Services.GetRequiredService<PostgreSqlChangeFeed>();
        feed.Start();
        await Eventually.TrueAsync(() => store.Cache.GetStatistics(countActive: false).Serving, "the feed has caught up");
        return store;
    }

    private static async Task<string> NameAsync(ChatStore store, int id)
    {
        await using ChatContext context = store.NewContext();
        return (await context.Users.FindAsync(id))!.Name;
    }

    private static async Task<string> GraphAsync(ChatStore store)
    {
        await using ChatContext context = store.NewContext();
        return string.Join(", ", (await context.Guilds.Include(guild => guild.Channels).SingleAsync(guild => guild.Id == 1)).Channels.Select(channel => channel.Name).Order());
    }
}
