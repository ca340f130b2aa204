using System.Transactions;
using Forebay.EntityFrameworkCore.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Forebay.EntityFrameworkCore.Parity;

/// <summary>Changes of every kind, with what is read between them.</summary>
internal static class WriteScenarios
{
    public static IReadOnlyDictionary<string, Func<ChatStore, Trace, Task>> All { get; } = new Dictionary<string, Func<ChatStore, Trace, Task>>
    {
        ["insert"] = async (store, trace) =>
        {
            await using ChatContext context = store.NewContext();
            trace.Add("before", await context.Users.FindAsync(ChatData.Users + 1));
            var user = new User { Name = "new", Age = 1, Phones = [new Phone { Number = "1" }] };
            context.Add(user);
            trace.Add("saved", await context.SaveChangesAsync());
            trace.Add("id", user.Id);
            await ReadAsync(store, trace);
            trace.Add("found", await FindAsync(store, user.Id));
        },
        ["update"] = async (store, trace) =>
        {
            await using ChatContext context = store.NewContext();
            User user = (await context.Users.FindAsync(3))!;
            user.Name = "renamed";
            user.Address.City = "Köln";
            user.Settings.Theme = "blue";
            trace.Add("saved", await context.SaveChangesAsync());
            trace.Add("found", await FindAsync(store, 3));
            await ReadAsync(store, trace);
        },
        ["update, not awaited"] = async (store, trace) =>
        {
            using ChatContext context = store.NewContext();
            context.Users.Find(3)!.Name = "renamed";
            trace.Add("saved", context.SaveChanges());
            trace.Add("found", await FindAsync(store, 3));
        },
        ["delete"] = async (store, trace) =>
        {
            await using ChatContext context = store.NewContext();
            context.Remove((await context.Guilds.FindAsync(2))!);
            trace.Add("saved", await context.SaveChangesAsync());
            await ReadAsync(store, trace);
        },
        ["delete of what is tracked with it"] = async (store, trace) =>
        {
            await using ChatContext context = store.NewContext();
            Guild guild = await context.Guilds.Include(one => one.Channels).Include(one => one.Members).FirstAsync(one => one.Id == 1);
            context.Remove(guild);
            trace.Add("saved", await context.SaveChangesAsync());
            await ReadAsync(store, trace);
        },
        ["many to many"] = async (store, trace) =>
        {
            await using ChatContext context = store.NewContext();
            User user = await context.Users.Include(one => one.Badges).FirstAsync(one => one.Id == 3);
            user.Badges.RemoveAt(0);
            user.Badges.Add(new Badge { Name = "fresh" });
            trace.Add("saved", await context.SaveChangesAsync());
            await ReadAsync(store, trace);
        },
        ["owned"] = async (store, trace) =>
        {
            await using ChatContext context = store.NewContext();
            User user = (await context.Users.FindAsync(2))!;
            user.Phones.Clear();
            user.Settings.FontSize = 99;
            await context.SaveChangesAsync();
            user.Phones.Add(new Phone { Number = "77" });
            await context.SaveChangesAsync();
            await ReadAsync(store, trace);
        },
        ["ExecuteUpdate and ExecuteDelete"] = async (store, trace) =>
        {
            await using ChatContext context = store.NewContext();
            trace.Add("updated", await context.Users.Where(user => user.Id > 5).ExecuteUpdateAsync(set => set.SetProperty(user => user.Age, user => user.Age + 100)));
            trace.Add("one", await context.Users.Where(user => user.Id == 2).ExecuteUpdateAsync(set => set.SetProperty(user => user.Name, "two")));
            trace.Add("deleted", await context.Messages.Where(message => message.AuthorId == 4).ExecuteDeleteAsync());
            await ReadAsync(store, trace);
            trace.Add("found", await FindAsync(store, 2));
        },
        ["raw"] = async (store, trace) =>
        {
            await using ChatContext context = store.NewContext();
            int id = 6;
            trace.Add("updated", await context.Database.ExecuteSqlAsync($"""UPDATE "Users" SET "Name" = 'raw' WHERE "Id" = {id}"""));
            trace.Add("returned", await context.Database.SqlQuery<string>($"""UPDATE "Users" SET "Name" = 'raw2' WHERE "Id" = {id + 1} RETURNING "Name" AS "Value" """).ToListAsync());
            trace.Add("several", await context.Database.ExecuteSqlRawAsync("""UPDATE "Users" SET "Age" = 1 WHERE "Id" = 8; UPDATE "Users" SET "Age" = 2 WHERE "Id" = 9"""));
            await ReadAsync(store, trace);
        },
        ["a transaction that commits"] = async (store, trace) =>
        {
            await using ChatContext context = store.NewContext();
            await using IDbContextTransaction transaction = await context.Database.BeginTransactionAsync();
            (await context.Users.FindAsync(3))!.Name = "in a transaction";
            await context.SaveChangesAsync();
            trace.Add("seen inside", await context.Users.Where(user => user.Id == 3).Select(user => user.Name).SingleAsync());
            trace.Add("seen outside", await FindAsync(store, 3));
            await context.Users.Where(user => user.Id == 4).ExecuteUpdateAsync(set => set.SetProperty(user => user.Name, "too"));
            await transaction.CommitAsync();
            trace.Add("after", await FindAsync(store, 3));
            await ReadAsync(store, trace);
        },
        ["a transaction that is rolled back"] = async (store, trace) =>
        {
            await using (ChatContext context = store.NewContext())
            {
                await using IDbContextTransaction transaction = await context.Database.BeginTransactionAsync();
                (await context.Users.FindAsync(3))!.Name = "never";
                await context.SaveChangesAsync();
                trace.Add("seen inside", await context.Users.Where(user => user.Id == 3).Select(user => user.Name).SingleAsync());
                await transaction.RollbackAsync();
            }
            await using (ChatContext context = store.NewContext())
            {
                await using IDbContextTransaction transaction = await context.Database.BeginTransactionAsync();
                await context.Users.Where(user => user.Id == 3).ExecuteUpdateAsync(set => set.SetProperty(user => user.Name, "never"));
                // Disposed of without a word.
            }
            await ReadAsync(store, trace);
        },
        ["savepoints"] = async (store, trace) =>
        {
            await using ChatContext context = store.NewContext();
            await using IDbContextTransaction transaction = await context.Database.BeginTransactionAsync();
            await context.Users.Where(user => user.Id == 3).ExecuteUpdateAsync(set => set.SetProperty(user => user.Name, "kept"));
            await transaction.CreateSavepointAsync("here");
            await context.Users.Where(user => user.Id == 4).ExecuteUpdateAsync(set => set.SetProperty(user => user.Name, "not kept"));
            await transaction.RollbackToSavepointAsync("here");
            await transaction.CommitAsync();
            await ReadAsync(store, trace);
        },
        ["a failed save"] = async (store, trace) =>
        {
            await using ChatContext context = store.NewContext();
            context.Add(new User { Name = "user 1" });
            await trace.ThrowsAsync("doubled", () => context.SaveChangesAsync());
            await ReadAsync(store, trace);
        },
        ["a concurrent change"] = async (store, trace) =>
        {
            await using ChatContext first = store.NewContext();
            await using ChatContext second = store.NewContext();
            (await first.Guilds.FindAsync(1))!.Name = "first";
            (await second.Guilds.FindAsync(1))!.Name = "second";
            await first.SaveChangesAsync();
            await trace.ThrowsAsync("second", () => second.SaveChangesAsync());
            await second.Entry((await second.Guilds.FindAsync(1))!).ReloadAsync();
            trace.Add("reloaded", (await second.Guilds.FindAsync(1))!.Name);
            (await second.Guilds.FindAsync(1))!.Name = "third";
            trace.Add("third", await second.SaveChangesAsync());
            await ReadAsync(store, trace);
        },
        ["an ambient transaction"] = async (store, trace) =>
        {
            using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
            {
                await using ChatContext context = store.NewContext();
                (await context.Users.FindAsync(3))!.Name = "ambient";
                await context.SaveChangesAsync();
                await context.Users.Where(user => user.Id == 4).ExecuteUpdateAsync(set => set.SetProperty(user => user.Name, "ambient too"));
                scope.Complete();
            }
            trace.Add("after", await FindAsync(store, 3));
            using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
            {
                await using ChatContext context = store.NewContext();
                (await context.Users.FindAsync(5))!.Name = "never";
                await context.SaveChangesAsync();
            }
            await ReadAsync(store, trace);
        },
        ["a transaction of the connection's own"] = async (store, trace) =>
        {
            await using var connection = new NpgsqlConnection(store.ConnectionString);
            await connection.OpenAsync();
            await using (ChatContext context = store.NewContext())
            {
                context.Database.SetDbConnection(connection);
                await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
                await context.Database.UseTransactionAsync(transaction);
                (await context.Users.FindAsync(3))!.Name = "the connection's";
                await context.SaveChangesAsync();
                trace.Add("outside", await FindAsync(store, 3));
                await transaction.CommitAsync();
            }
            trace.Add("after", await FindAsync(store, 3));
            await ReadAsync(store, trace);
        },
        ["a transaction of statements"] = async (store, trace) =>
        {
            await using ChatContext context = store.NewContext();
            await context.Database.OpenConnectionAsync();
            await context.Database.ExecuteSqlRawAsync("BEGIN");
            await context.Database.ExecuteSqlRawAsync("""UPDATE "Users" SET "Name" = 'by statements' WHERE "Id" = 3""");
            trace.Add("outside", await FindAsync(store, 3));
            await context.Database.ExecuteSqlRawAsync("COMMIT");
            trace.Add("after", await FindAsync(store, 3));
            await context.Database.ExecuteSqlRawAsync("BEGIN");
            await context.Database.ExecuteSqlRawAsync("""UPDATE "Users" SET "Name" = 'never' WHERE "Id" = 3""");
            await context.Database.ExecuteSqlRawAsync("ROLLBACK");
            await ReadAsync(store, trace);
        },
        ["transactions of both kinds on one connection"] = async (store, trace) =>
        {
            await using ChatContext context = store.NewContext();
            await context.Database.OpenConnectionAsync();
            await context.Database.ExecuteSqlRawAsync("BEGIN");
            await context.Database.ExecuteSqlRawAsync("""UPDATE "Users" SET "Name" = 'by statements' WHERE "Id" = 3""");
            await context.Database.ExecuteSqlRawAsync("COMMIT");
            await using (await context.Database.BeginTransactionAsync())
                await context.Users.Where(user => user.Id == 3).ExecuteUpdateAsync(set => set.SetProperty(user => user.Name, "never"));
            trace.Add("given up", await FindAsync(store, 3));
            await context.Users.Where(user => user.Id == 3).ExecuteUpdateAsync(set => set.SetProperty(user => user.Name, "alone"));
            trace.Add("after", await FindAsync(store, 3));
        },
        ["settings of a session"] = async (store, trace) =>
        {
            await using ChatContext context = store.NewContext();
            await context.Database.OpenConnectionAsync();
            await context.Database.ExecuteSqlRawAsync("""CREATE SCHEMA other; CREATE TABLE other."Badges" AS SELECT 1 AS "Id", 'elsewhere' AS "Name" """);
            trace.Add("here", await context.Badges.CountAsync());
            await context.Database.ExecuteSqlRawAsync("SET search_path = other, public");
            trace.Add("there", await context.Badges.Select(badge => badge.Name).ToListAsync());
        },
        ["many at once"] = async (store, trace) =>
        {
            await using ChatContext context = store.NewContext();
            context.AddRange(Enumerable.Range(1, 300).Select(number => new Message { Id = ChatData.IdOf(1000 + number), ChannelId = 1, AuthorId = 1, Text = $"bulk {number}", At = ChatData.Began.AddHours(number) }));
            trace.Add("saved", await context.SaveChangesAsync());
            foreach (Message message in await context.Messages.Where(one => one.Text.StartsWith("bulk")).ToListAsync())
                message.Text += "!";
            trace.Add("again", await context.SaveChangesAsync());
            trace.Add("count", await context.Messages.CountAsync(message => EF.Functions.Like(message.Text, "%!")));
        },
        ["another key"] = async (store, trace) =>
        {
            await using ChatContext context = store.NewContext();
            Member member = (await context.Members.FindAsync(1, 1))!;
            context.Remove(member);
            context.Add(new Member { UserId = 1, GuildId = 3, Role = "moved" });
            await context.SaveChangesAsync();
            trace.Add("old", await context.Members.AsNoTracking().Where(one => one.UserId == 1 && one.GuildId == 1).CountAsync());
            trace.Add("new", await context.Members.AsNoTracking().Where(one => one.UserId == 1 && one.GuildId == 3).Select(one => one.Role).SingleAsync());
            await context.Database.ExecuteSqlRawAsync("""UPDATE "Members" SET "GuildId" = 2 WHERE "UserId" = 1 AND "GuildId" = 3""");
            await ReadAsync(store, trace);
        },
        ["truncate and other words"] = async (store, trace) =>
        {
            await using ChatContext context = store.NewContext();
            await context.Database.ExecuteSqlRawAsync("""TRUNCATE "Messages" """);
            trace.Add("truncated", await context.Messages.CountAsync());
            trace.Add("one", await context.Messages.FindAsync(ChatData.IdOf(3)));
            await context.Database.ExecuteSqlRawAsync("""DO $$ BEGIN UPDATE "Users" SET "Age" = 77 WHERE "Id" = 3; END $$""");
            trace.Add("done", await FindAsync(store, 3));
            await context.Database.ExecuteSqlRawAsync("""ALTER TABLE "Users" ALTER COLUMN "Age" TYPE bigint""");
            await context.Database.ExecuteSqlRawAsync("""ALTER TABLE "Users" ALTER COLUMN "Age" TYPE integer""");
            trace.Add("ages", await context.Users.OrderBy(user => user.Id).Select(user => user.Age).ToListAsync());
        },
        ["triggers"] = async (store, trace) =>
        {
            await using ChatContext context = store.NewContext();
            await context.Database.ExecuteSqlRawAsync("""
                CREATE FUNCTION count_messages() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE "Channels" SET "Name" = 'touched' WHERE "Id" = NEW."ChannelId"; RETURN NEW; END $$;
                CREATE TRIGGER touch AFTER INSERT ON "Messages" FOR EACH ROW EXECUTE FUNCTION count_messages()
                """);
            trace.Add("before", await context.Channels.Where(channel => channel.Id == 1).Select(channel => channel.Name).SingleAsync());
            context.Add(new Message { Id = ChatData.IdOf(500), ChannelId = 1, AuthorId = 1, Text = "trigger", At = ChatData.Began });
            await context.SaveChangesAsync();
            trace.Add("after", await context.Channels.Where(channel => channel.Id == 1).Select(channel => channel.Name).SingleAsync());
        },
    };

    // By a context of its own, as another request would.
    private static async Task<string?> FindAsync(ChatStore store, int id)
    {
        await using ChatContext context = store.NewContext();
        return (await context.Users.FindAsync(id))?.Name;
    }

    private static async Task ReadAsync(ChatStore store, Trace trace)
    {
        foreach (string name in (string[])["Find", "Include", "projections", "aggregates", "conditions"])
            await ReadScenarios.All[name](store, trace);
    }
}
