using Forebay.EntityFrameworkCore.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Xunit;

namespace Forebay.EntityFrameworkCore.Invalidation;

/// <summary>What a change makes new, and what it lets stand. That something stands is seen by a change that nobody told the cache of.</summary>
[Trait("Needs", "server")]
public sealed class PrecisionTests(PostgreSqlFixture server)
{
    [Fact]
    public async Task A_change_of_a_row_lets_its_neighbours_stand()
    {
        await using ChatStore store = await StoreAsync();
        Assert.Equal(["user 3", "user 4"], [await NameAsync(store, 3), await NameAsync(store, 4)]);
        await store.BehindAsync("""UPDATE "Users" SET "Name" = 'behind ' || "Id" """);
        Assert.Equal(["user 3", "user 4"], [await NameAsync(store, 3), await NameAsync(store, 4)]);

        await using (ChatContext context = store.NewContext())
        {
            (await context.Users.FindAsync(3))!.Age = 99;
            await context.SaveChangesAsync();
        }

        Assert.Equal(["behind 3", "user 4"], [await NameAsync(store, 3), await NameAsync(store, 4)]);
    }

    [Fact]
    public async Task A_statement_that_names_its_row_lets_the_others_stand()
    {
        await using ChatStore store = await StoreAsync();
        await NameAsync(store, 3);
        await NameAsync(store, 4);
        await store.BehindAsync("""UPDATE "Users" SET "Name" = 'behind ' || "Id" """);

        await using (ChatContext context = store.NewContext())
            await context.Users.Where(user => user.Id == 4).ExecuteUpdateAsync(set => set.SetProperty(user => user.Age, 1));
        Assert.Equal(["user 3", "behind 4"], [await NameAsync(store, 3), await NameAsync(store, 4)]);

        await using (ChatContext context = store.NewContext())
            await context.Users.Where(user => user.Age > 0).ExecuteUpdateAsync(set => set.SetProperty(user => user.Age, 1));
        Assert.Equal("behind 3", await NameAsync(store, 3));
    }

    [Fact]
    public async Task Rows_of_a_foreign_key_stand_while_those_of_another_change()
    {
        await using ChatStore store = await StoreAsync();
        foreach (int guild in (int[])[1, 2])
            Assert.Equal(2, await ChannelsAsync(store, guild));
        await store.BehindAsync("""DELETE FROM "Channels" WHERE "Name" LIKE '%.2'""");

        await using (ChatContext context = store.NewContext())
        {
            context.Add(new Channel { GuildId = 1, Name = "new" });
            await context.SaveChangesAsync();
        }

        Assert.Equal("2 2", $"{await ChannelsAsync(store, 1)} {await ChannelsAsync(store, 2)}");
        await store.BehindAsync("""DELETE FROM "Channels" WHERE "GuildId" = 1""");
        Assert.Equal("2 2", $"{await ChannelsAsync(store, 1)} {await ChannelsAsync(store, 2)}");
    }

    [Theory]
    [InlineData("guild")]
    [InlineData("channel")]
    [InlineData("message")]
    [InlineData("new message")]
    public async Task A_graph_is_read_anew_when_any_row_of_it_changes(string what)
    {
        await using ChatStore store = await StoreAsync();
        string before = await GraphAsync(store);
        Assert.Equal(before, await GraphAsync(store));

        await using (ChatContext context = store.NewContext())
        {
            Channel channel = await context.Channels.FirstAsync(one => one.GuildId == 1);
            if (what == "guild")
                (await context.Guilds.FindAsync(1))!.Name = "changed";
            else if (what == "channel")
                channel.Name = "changed";
            else if (what == "message")
                (await context.Messages.FirstAsync(message => message.ChannelId == channel.Id)).Text = "changed";
            else
                context.Add(new Message { Id = ChatData.IdOf(800), ChannelId = channel.Id, AuthorId = 1, Text = "changed", At = ChatData.Began });
            await context.SaveChangesAsync();
        }

        Assert.Contains("changed", await GraphAsync(store), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_rolled_back_invalidates_nothing_and_what_commits_does_so_at_its_end()
    {
        await using ChatStore store = await StoreAsync();
        await NameAsync(store, 3);
        await store.BehindAsync("""UPDATE "Users" SET "Name" = 'behind' WHERE "Id" = 3""");
        foreach (bool commits in (bool[])[false, true])
        {
            await using ChatContext context = store.NewContext();
            await using IDbContextTransaction transaction = await context.Database.BeginTransactionAsync();
            (await context.Users.FirstAsync(user => user.Id == 3)).Age = 50;
            await context.SaveChangesAsync();
            Assert.Equal("user 3", await NameAsync(store, 3));
            if (commits)
                await transaction.CommitAsync();
            else
                await transaction.RollbackAsync();
            Assert.Equal(commits ? "behind" : "user 3", await NameAsync(store, 3));
        }
    }

    [Fact]
    public async Task What_a_transaction_reads_is_neither_from_the_cache_nor_stored()
    {
        await using ChatStore store = await StoreAsync();
        await NameAsync(store, 3);
        await store.BehindAsync("""UPDATE "Users" SET "Name" = 'behind' || "Id" """);
        await using ChatContext context = store.NewContext();
        await using (IDbContextTransaction transaction = await context.Database.BeginTransactionAsync())
        {
            Assert.Equal("behind3", await context.Users.Where(user => user.Id == 3).Select(user => user.Name).SingleAsync());
            Assert.Equal("behind4", (await context.Users.FindAsync(4))!.Name);
            await transaction.CommitAsync();
        }
        await store.BehindAsync("""UPDATE "Users" SET "Name" = 'later' WHERE "Id" = 4""");
        Assert.Equal("later", await NameAsync(store, 4));
    }

    [Fact]
    public async Task What_does_not_exist_is_remembered_until_it_is_made()
    {
        await using ChatStore store = await StoreAsync();
        Assert.Equal("nobody", await NameAsync(store, 500));
        await store.BehindAsync("""INSERT INTO "Users" SELECT 500, 'behind', NULL, 1, NULL, NULL, '{"Theme":"light","FontSize":1}' """.Replace("SELECT", "(\"Id\", \"Name\", \"Mail\", \"Age\", \"Address_Street\", \"Address_City\", \"Settings\") SELECT", StringComparison.Ordinal));
        Assert.Equal("nobody", await NameAsync(store, 500));

        await using (ChatContext context = store.NewContext())
        {
            context.Add(new User { Id = 501, Name = "made" });
            await context.SaveChangesAsync();
            Assert.Equal("nobody", await NameAsync(store, 500));
            context.Remove(await context.Users.SingleAsync(user => user.Name == "behind"));
            await context.SaveChangesAsync();
            context.Add(new User { Id = 500, Name = "made again" });
            await context.SaveChangesAsync();
        }
        Assert.Equal("made again", await NameAsync(store, 500));
    }

    [Fact]
    public async Task Contexts_that_are_used_again_know_nothing_of_their_last_use()
    {
        await using var store = new ChatStore(await server.NewDatabaseAsync(), cached: true, pooled: true);
        for (int time = 0; time < 3; time++)
        {
            await using (ChatContext context = store.NewContext())
            {
                await using IDbContextTransaction transaction = await context.Database.BeginTransactionAsync();
                await context.Users.Where(user => user.Id == 3).ExecuteUpdateAsync(set => set.SetProperty(user => user.Name, $"time {time}"));
                if (time != 1)
                    await transaction.CommitAsync();
            }
            Assert.Equal(time == 1 ? "time 0" : $"time {time}", await NameAsync(store, 3));
        }
        await store.BehindAsync("""UPDATE "Users" SET "Name" = 'behind'|| "Id" """);
        Assert.Equal("time 2", await NameAsync(store, 3));
    }

    [Fact]
    public async Task Tenants_and_users_do_not_see_each_others_rows()
    {
        string connectionString = await server.NewDatabaseAsync();
        string? tenant = "a";
        await using var store = new ChatStore(connectionString, cached: true, sql: options => options.Tenant = () => tenant);
        Assert.Equal("user 3", await NameAsync(store, 3));
        await store.BehindAsync("""UPDATE "Users" SET "Name" = 'behind' WHERE "Id" = 3""");
        Assert.Equal("user 3", await NameAsync(store, 3));
        tenant = "b";
        Assert.Equal("behind", await NameAsync(store, 3));
    }

    [Fact]
    public async Task A_table_with_row_level_security_is_not_cached()
    {
        await using ChatStore store = await StoreAsync();
        await store.BehindAsync("""ALTER TABLE "Badges" ENABLE ROW LEVEL SECURITY""");
        await using ChatContext context = store.NewContext();
        Assert.Equal("badge 1", (await context.Badges.AsNoTracking().SingleAsync(badge => badge.Id == 1)).Name);
        await store.BehindAsync("""UPDATE "Badges" SET "Name" = 'behind'""");
        Assert.Equal("behind", (await context.Badges.AsNoTracking().SingleAsync(badge => badge.Id == 1)).Name);
    }

    [Fact]
    public async Task What_is_in_the_file_is_served_after_a_restart_and_dies_with_its_row()
    {
        string connectionString = await server.NewDatabaseAsync();
        using var folder = new Testing.TestFolder();
        void OnDisk(ForebayBuilder cache) => cache.UseSqlite(Path.Combine(folder.Path, "cache.db"));
        await using (var first = new ChatStore(connectionString, cached: true, OnDisk))
            Assert.Equal(["user 3", "user 4"], [await NameAsync(first, 3), await NameAsync(first, 4)]);
        await PostgreSqlFixture.ExecuteAsync(connectionString, """UPDATE "Users" SET "Name" = 'behind ' || "Id" """);

        await using var second = new ChatStore(connectionString, cached: true, OnDisk);
        Assert.Equal("user 3", await NameAsync(second, 3));
        await using (ChatContext context = second.NewContext())
            await context.Users.Where(user => user.Id == 3).ExecuteUpdateAsync(set => set.SetProperty(user => user.Age, 1));
        Assert.Equal(["behind 3", "user 4"], [await NameAsync(second, 3), await NameAsync(second, 4)]);
    }

    [Fact]
    public async Task Comments_say_what_is_not_cached_and_for_how_long()
    {
        await using ChatStore store = await StoreAsync();
        async Task<string> AskAsync(string comment)
        {
            await using ChatContext context = store.NewContext();
            return await context.Users.TagWith(comment).Where(user => user.Id == 3).Select(user => user.Name).SingleAsync();
        }
        foreach (string comment in (string[])["forebay: off", "forebay: ttl=1h tags=mine", "plain"])
            Assert.Equal("user 3", await AskAsync(comment));
        await store.BehindAsync("""UPDATE "Users" SET "Name" = 'behind' WHERE "Id" = 3""");
        Assert.Equal(["behind", "user 3", "user 3"], [await AskAsync("forebay: off"), await AskAsync("forebay: ttl=1h tags=mine"), await AskAsync("plain")]);
        await store.Cache.RemoveByTagAsync("mine");
        Assert.Equal(["behind", "user 3"], [await AskAsync("forebay: ttl=1h tags=mine"), await AskAsync("plain")]);
    }

    private async Task<ChatStore> StoreAsync() => new(await server.NewDatabaseAsync(), cached: true);

    private static async Task<string> NameAsync(ChatStore store, int id)
    {
        await using ChatContext context = store.NewContext();
        return (await context.Users.FindAsync(id))?.Name ?? "nobody";
    }

    private static async Task<int> ChannelsAsync(ChatStore store, int guild)
    {
        await using ChatContext context = store.NewContext();
        return (await context.Channels.Where(channel => channel.GuildId == guild).ToListAsync()).Count;
    }

    private static async Task<string> GraphAsync(ChatStore store)
    {
        await using ChatContext context = store.NewContext();
        Guild guild = await context.Guilds.Include(one => one.Channels).ThenInclude(one => one.Messages).FirstAsync(one => one.Id == 1);
        return $"{guild.Name}: {string.Join(", ", guild.Channels.OrderBy(one => one.Id).Select(one => $"{one.Name} ({string.Join(", ", one.Messages.Select(message => message.Text).Order())})"))}";
    }
}
