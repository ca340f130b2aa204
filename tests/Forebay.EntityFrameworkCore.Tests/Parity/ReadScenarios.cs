using Forebay.EntityFrameworkCore.Model;
using Microsoft.EntityFrameworkCore;

namespace Forebay.EntityFrameworkCore.Parity;

/// <summary>Reads of every kind.</summary>
internal static class ReadScenarios
{
    private static readonly Func<ChatContext, int, Task<User?>> UserById = EF.CompileAsyncQuery((ChatContext context, int id) => context.Users.FirstOrDefault(user => user.Id == id));

    public static IReadOnlyDictionary<string, Func<ChatStore, Trace, Task>> All { get; } = new Dictionary<string, Func<ChatStore, Trace, Task>>
    {
        ["Find"] = Read(async (context, trace) =>
        {
            User? user = await context.Users.FindAsync(3);
            trace.Add("found", user);
            trace.Add("again", ReferenceEquals(user, await context.Users.FindAsync(3)));
            trace.Add("none", await context.Users.FindAsync(999));
            trace.Add("composite", await context.Members.FindAsync(1, 1));
            trace.Add("uuid", await context.Messages.FindAsync(ChatData.IdOf(3)));
        }),
        ["Find, not awaited"] = Read((context, trace) =>
        {
            trace.Add("found", context.Users.Find(4));
            trace.Add("first", context.Users.First(user => user.Id == 5));
            trace.Add("list", context.Guilds.OrderBy(guild => guild.Id).Select(guild => guild.Name).ToList());
            trace.Add("count", context.Users.Count());
            return Task.CompletedTask;
        }),
        ["first, single, last"] = Read(async (context, trace) =>
        {
            trace.Add("first", await context.Users.FirstOrDefaultAsync(user => user.Id == 2));
            trace.Add("by name", await context.Users.SingleOrDefaultAsync(user => user.Name == "user 7"));
            trace.Add("none", await context.Users.SingleOrDefaultAsync(user => user.Name == "nobody"));
            trace.Add("last", (await context.Users.OrderBy(user => user.Id).LastAsync()).Id);
            await trace.ThrowsAsync("several", () => context.Users.SingleAsync(user => user.Age > 0));
            await trace.ThrowsAsync("no first", () => context.Users.FirstAsync(user => user.Age > 1000));
        }),
        ["Include"] = Read(async (context, trace) =>
        {
            // What is told of a graph is no graph: through references both ways it would be told again and again.
            trace.Add("graph", (await context.Guilds.Include(guild => guild.Channels.OrderBy(channel => channel.Id)).ThenInclude(channel => channel.Messages.OrderBy(message => message.At)).Include(guild => guild.Members).OrderBy(guild => guild.Id).ToListAsync())
                .Select(guild => new { guild.Id, guild.Name, Channels = guild.Channels.Select(channel => new { channel.Name, Texts = channel.Messages.Select(message => message.Text) }), Members = guild.Members.Select(member => $"{member.UserId} {member.Role}").Order() }));
            trace.Add("many to many", (await context.Users.Include(user => user.Badges.OrderBy(badge => badge.Id)).Include(user => user.Profile).OrderBy(user => user.Id).ToListAsync())
                .Select(user => new { user.Name, user.Settings.FontSize, Phones = user.Phones.Select(phone => phone.Number).Order(), user.Profile?.Text, Badges = user.Badges.Select(badge => badge.Name) }));
            trace.Add("split", (await context.Guilds.AsNoTracking().Include(guild => guild.Channels).Include(guild => guild.Members).AsSplitQuery().OrderBy(guild => guild.Id).ToListAsync())
                .Select(guild => new { guild.Name, Channels = guild.Channels.Select(channel => channel.Name).Order(), Members = guild.Members.Count }));
        }),
        ["loading later"] = Read(async (context, trace) =>
        {
            Guild guild = await context.Guilds.FirstAsync(one => one.Id == 2);
            await context.Entry(guild).Collection(one => one.Channels).LoadAsync();
            trace.Add("channels", guild.Channels.OrderBy(channel => channel.Id).Select(channel => channel.Name));
            Member member = await context.Members.OrderBy(one => one.UserId).ThenBy(one => one.GuildId).FirstAsync();
            await context.Entry(member).Reference(one => one.User).LoadAsync();
            trace.Add("user", member.User!.Name);
            trace.Add("query", await context.Entry(guild).Collection(one => one.Members).Query().CountAsync());
        }),
        ["lazy loading"] = Read(async (context, trace) =>
        {
            Note note = await context.Notes.OrderBy(one => one.Id).FirstAsync();
            trace.Add("user", note.User?.Name);
            trace.Add("others", (await context.Notes.OrderBy(one => one.Id).ToListAsync()).Select(one => one.User?.Mail));
        }),
        ["projections"] = Read(async (context, trace) =>
        {
            trace.Add("some", await context.Users.OrderBy(user => user.Id).Select(user => new { user.Id, user.Name, Cities = user.Address.City }).ToListAsync());
            trace.Add("nested", await context.Guilds.OrderBy(guild => guild.Id).Select(guild => new { guild.Name, Names = guild.Channels.OrderBy(channel => channel.Id).Select(channel => channel.Name).ToList() }).ToListAsync());
            trace.Add("scalar", await context.Users.OrderBy(user => user.Id).Select(user => user.Mail).ToListAsync());
            trace.Add("shadow", await context.Messages.OrderBy(message => message.At).Select(message => EF.Property<int>(message, "Likes")).ToListAsync());
        }),
        ["aggregates"] = Read(async (context, trace) =>
        {
            trace.Add("count", await context.Users.CountAsync());
            trace.Add("long", await context.Users.LongCountAsync(user => user.Mail != null));
            trace.Add("sum", await context.Users.SumAsync(user => user.Age));
            trace.Add("average", await context.Users.AverageAsync(user => user.Age));
            trace.Add("max", await context.Messages.MaxAsync(message => message.At));
            trace.Add("min of none", await context.Users.Where(user => user.Id < 0).MinAsync(user => (int?)user.Age));
            trace.Add("any", await context.Users.AnyAsync(user => user.Age > 30));
            trace.Add("all", await context.Users.AllAsync(user => user.Age > 30));
            trace.Add("groups", await context.Members.GroupBy(member => member.GuildId).Select(group => new { group.Key, Count = group.Count() }).OrderBy(group => group.Key).ToListAsync());
        }),
        ["conditions"] = Read(async (context, trace) =>
        {
            int[] ids = [1, 3, 5, 999];
            trace.Add("in", await context.Users.Where(user => ids.Contains(user.Id)).OrderBy(user => user.Id).Select(user => user.Name).ToListAsync());
            trace.Add("like", await context.Users.Where(user => user.Name.StartsWith("user 1")).OrderBy(user => user.Id).Select(user => user.Name).ToListAsync());
            trace.Add("json", await context.Users.Where(user => user.Settings.Theme == "dark").OrderBy(user => user.Id).Select(user => user.Settings.FontSize).ToListAsync());
            trace.Add("exists", await context.Users.Where(user => user.Memberships.Any(member => member.GuildId == 2)).CountAsync());
            trace.Add("page", await context.Users.OrderByDescending(user => user.Age).Skip(2).Take(3).Select(user => user.Id).ToListAsync());
            trace.Add("union", await context.Users.Where(user => user.Id < 3).Select(user => user.Id).Union(context.Users.Where(user => user.Id > 10).Select(user => user.Id)).OrderBy(id => id).ToListAsync());
            trace.Add("array", await context.Samples.Where(sample => sample.Numbers.Contains(3)).CountAsync());
        }),
        ["compiled"] = Read(async (context, trace) =>
        {
            trace.Add("one", await UserById(context, 6));
            trace.Add("another", await UserById(context, 7));
            trace.Add("none", await UserById(context, -1));
        }),
        ["raw"] = Read(async (context, trace) =>
        {
            int id = 3;
            trace.Add("entities", await context.Users.FromSql($"""SELECT * FROM "Users" WHERE "Id" = {id}""").ToListAsync());
            trace.Add("composed", await context.Users.FromSqlRaw("""SELECT * FROM "Users" WHERE "Age" > {0}""", 28).OrderBy(user => user.Id).Select(user => user.Name).ToListAsync());
            trace.Add("scalars", await context.Database.SqlQuery<int>($"""SELECT "Id" AS "Value" FROM "Users" ORDER BY "Id" """).ToListAsync());
            trace.Add("moment", (await context.Database.SqlQuery<DateTime>($"SELECT now() AS \"Value\"").ToListAsync()).Count);
        }),
        ["tracking"] = Read(async (context, trace) =>
        {
            List<Guild> tracked = await context.Guilds.OrderBy(guild => guild.Id).ToListAsync();
            trace.Add("tracked", context.ChangeTracker.Entries().Count());
            trace.Add("same", ReferenceEquals(tracked[0], await context.Guilds.FirstAsync(guild => guild.Id == tracked[0].Id)));
            Guild untracked = await context.Guilds.AsNoTracking().FirstAsync(guild => guild.Id == tracked[0].Id);
            trace.Add("untracked", ReferenceEquals(tracked[0], untracked));
            trace.Add("resolved", (await context.Members.AsNoTrackingWithIdentityResolution().Include(member => member.Guild).OrderBy(member => member.UserId).ThenBy(member => member.GuildId).ToListAsync()).Select(member => member.Guild!.Name));
            tracked[0].Name = "changed here";
            trace.Add("kept", (await context.Guilds.FirstAsync(guild => guild.Id == tracked[0].Id)).Name);
            await context.Entry(tracked[0]).ReloadAsync();
            trace.Add("reloaded", tracked[0].Name);
            trace.Add("values", (await context.Entry(tracked[0]).GetDatabaseValuesAsync())!["Name"]);
        }),
        ["hierarchies"] = Read(async (context, trace) =>
        {
            trace.Add("one table", (await context.Vehicles.OrderBy(one => one.Id).ToListAsync()).Select(one => (one.GetType().Name, one.Name)).Select(one => one.ToString()));
            trace.Add("of a type", await context.Vehicles.OfType<Car>().Select(car => car.Doors).ToListAsync());
            trace.Add("tables", (await context.Documents.OrderBy(one => one.Id).ToListAsync()).Select(one => (one.GetType().Name, one.Title)).Select(one => one.ToString()));
            trace.Add("of a table", await context.Documents.OfType<Invoice>().Select(invoice => invoice.Amount).ToListAsync());
        }),
        ["every type"] = Read(async (context, trace) =>
        {
            foreach (Sample sample in await context.Samples.OrderBy(one => one.Id).ToListAsync())
                trace.Add("row", new { sample.Truth, sample.Small, sample.Number, sample.Large, sample.Single, sample.Double, sample.Amount, sample.Text, sample.Bytes, sample.Uuid, sample.Moment, sample.Moment.Kind, sample.MomentWithOffset, sample.Day, sample.Time, sample.Duration, sample.Weekday, sample.Numbers, sample.Words, sample.Uuids, Address = $"{sample.Address}", sample.Letter });
            trace.Add("moments", await context.Samples.OrderBy(one => one.Id).Select(one => new { one.Moment.Date, one.Moment.Year, Sum = one.Numbers.Length }).ToListAsync());
        }),
        ["streams"] = Read(async (context, trace) =>
        {
            List<int> ids = [];
            await foreach (User user in context.Users.OrderBy(one => one.Id).AsAsyncEnumerable())
            {
                ids.Add(user.Id);
                if (ids.Count == 5)
                    break;
            }
            trace.Add("some", ids);
            trace.Add("then", await context.Users.CountAsync());
        }),
    };

    private static Func<ChatStore, Trace, Task> Read(Func<ChatContext, Trace, Task> scenario) => async (store, trace) =>
    {
        await using ChatContext context = store.NewContext();
        await scenario(context, trace);
    };
}
