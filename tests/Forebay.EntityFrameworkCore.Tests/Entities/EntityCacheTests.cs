using Forebay.EntityFrameworkCore.Model;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Forebay.EntityFrameworkCore.Entities;

[Trait("Needs", "server")]
public sealed class EntityCacheTests(PostgreSqlFixture server)
{
    [Fact]
    public async Task An_entity_is_found_by_its_key_and_each_caller_has_its_own()
    {
        await using ChatStore store = await StoreAsync();
        EntityCache<User> users = store.Cache.Entities<User>();

        User first = (await users.GetAsync(3))!;
        User second = (await users.GetAsync(3))!;
        Assert.Equal("user 3", first.Name);
        Assert.NotSame(first, second);
        Assert.Null(await users.GetAsync(999));
        Assert.Equal("member", (await store.Cache.Entities<Member>().GetAsync((object[])[1, 1]))!.Role);
    }

    [Fact]
    public async Task Those_that_are_missing_are_read_by_one_query_and_found_by_each_afterwards()
    {
        await using ChatStore store = await StoreAsync();
        EntityCache<User> users = store.Cache.Entities<User>();
        await users.GetAsync(3);
        await store.BehindAsync("""UPDATE "Users" SET "Name" = 'behind ' || "Id" """);

        IReadOnlyDictionary<int, User> found = await users.GetManyAsync([3, 4, 5, 999, 4]);
        Assert.Equal(["3 user 3", "4 behind 4", "5 behind 5"], found.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value.Name}"));

        await store.BehindAsync("""UPDATE "Users" SET "Name" = 'later ' || "Id" """);
        Assert.Equal(["behind 4", "behind 5"], [(await users.GetAsync(4))!.Name, (await users.GetAsync(5))!.Name]);
        Assert.Null(await users.GetAsync(999));
        Assert.Equal(2, found[5].Phones.Count);
    }

    [Fact]
    public async Task What_is_saved_is_found_anew()
    {
        await using ChatStore store = await StoreAsync();
        EntityCache<User> users = store.Cache.Entities<User>();
        await users.GetManyAsync([1, 2, 3, 4]);
        await using (ChatContext context = store.NewContext())
        {
            (await context.Users.FindAsync(2))!.Name = "saved";
            await context.SaveChangesAsync();
        }
        Assert.Equal(["user 1", "saved"], (await users.GetManyAsync([1, 2])).OrderBy(pair => pair.Key).Select(pair => pair.Value.Name));
    }

    [Fact]
    public async Task Warmed_ones_are_found_without_the_database()
    {
        await using ChatStore store = await StoreAsync();
        EntityCache<User> users = store.Cache.Entities<User>();
        Assert.Equal(5, await users.WarmAsync(all => all.Where(user => user.Id <= 5)));
        await store.BehindAsync("""UPDATE "Users" SET "Name" = 'behind ' || "Id" """);
        Assert.Equal(["user 5", "behind 6"], [(await users.GetAsync(5))!.Name, (await users.GetAsync(6))!.Name]);
    }

    [Fact]
    public async Task An_invalidated_one_is_read_anew()
    {
        await using ChatStore store = await StoreAsync();
        EntityCache<User> users = store.Cache.Entities<User>();
        await users.GetManyAsync([1, 2]);
        await store.BehindAsync("""UPDATE "Users" SET "Name" = 'behind ' || "Id" """);
        await users.InvalidateAsync(2);
        Assert.Equal(["user 1", "behind 2"], [(await users.GetAsync(1))!.Name, (await users.GetAsync(2))!.Name]);
    }

    [Fact]
    public async Task One_of_many_who_add_the_same_is_saved_and_all_get_it()
    {
        await using ChatStore store = await StoreAsync();
        EntityCache<Badge> badges = store.Cache.Entities<Badge>();
        Badge[] got = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => badges.GetOrAddAsync(77, () => new Badge { Id = 77, Name = $"by {number}" })));
        Assert.Single(got.Select(badge => badge.Name).Distinct());
        Assert.Equal(got[0].Name, (await badges.GetAsync(77))!.Name);
    }

    [Fact]
    public async Task Entities_of_several_types_come_together_and_are_found_afterwards()
    {
        await using ChatStore store = await StoreAsync();
        await store.Cache.Entities<User>().GetAsync(1);
        await store.BehindAsync("""UPDATE "Users" SET "Name" = 'behind ' || "Id"; UPDATE "Channels" SET "Name" = 'behind'""");
        EntityBatch batch = store.Cache.EntityBatch();
        IReadOnlyDictionary<int, User> users = batch.Get<User, int>([1, 2, 999]);
        IReadOnlyDictionary<int, Channel> channels = batch.Get<Channel, int>([3]);
        IReadOnlyDictionary<Guid, Message> messages = batch.Get<Message, Guid>([ChatData.IdOf(4)]);
        Assert.Empty(users);
        await batch.RunAsync();
        Assert.Equal("1 user 1, 2 behind 2", string.Join(", ", users.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value.Name}")));
        Assert.Equal("behind", channels[3].Name);
        Assert.Equal("message 4", messages[ChatData.IdOf(4)].Text);
        await store.BehindAsync("""UPDATE "Channels" SET "Name" = 'later'""");
        Assert.Equal("behind", (await store.Cache.Entities<Channel>().GetAsync(3))!.Name);
    }

    [Fact]
    public async Task An_entity_says_for_how_long_it_is_cached_or_that_it_is_not()
    {
        var time = new Forebay.Testing.ManualTimeProvider();
        await using var store = new ChatStore(await server.NewDatabaseAsync(), cached: true, services: services => services.AddSingleton<TimeProvider>(time).AddForebayEntities<ChatContext>());
        async Task<string> AskAsync()
        {
            await using ChatContext context = store.NewContext();
            return $"{(await context.Vehicles.FindAsync(1))!.Name}, {(await context.Documents.FindAsync(1))!.Title}, {(await context.Users.FindAsync(1))!.Name}";
        }
        Assert.Equal("bike, contract, user 1", await AskAsync());
        await store.BehindAsync("""UPDATE "Vehicles" SET "Name" = 'behind'; UPDATE "Documents" SET "Title" = 'behind'; UPDATE "Users" SET "Name" = 'behind' WHERE "Id" = 1""");
        Assert.Equal("behind, contract, user 1", await AskAsync());
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("behind, behind, user 1", await AskAsync());
    }

    [Fact]
    public async Task A_key_of_another_form_is_an_error_that_says_so()
    {
        await using ChatStore store = await StoreAsync();
        Assert.Contains("'x' of type String", (await Assert.ThrowsAsync<ArgumentException>(() => store.Cache.Entities<User>().GetAsync("x"))).Message, StringComparison.Ordinal);
        Assert.Contains("has 2 values (UserId, GuildId); there are 1", (await Assert.ThrowsAsync<ArgumentException>(() => store.Cache.Entities<Member>().GetAsync(1))).Message, StringComparison.Ordinal);
        Assert.Contains("no context", (await Assert.ThrowsAsync<ForebayConfigurationException>(() => Task.FromResult(store.Cache.Entities<string>()))).Message, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<ChatStore> StoreAsync() => new(await server.NewDatabaseAsync(), cached: true, services: services => services.AddForebayEntities<ChatContext>());
}
