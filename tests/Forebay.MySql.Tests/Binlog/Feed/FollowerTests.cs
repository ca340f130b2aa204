using System.Collections.Concurrent;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Binlog.Feed;

/// <summary>What who follows the feed (<see cref="MySqlFeedOptions.OnVisible"/>) is told.</summary>
[Trait("Needs", "server")]
[Collection(MySqlFixtures.Shared)]
public sealed class FollowerTests(MySqlFixtures servers)
{
    private const string Schema = "CREATE TABLE item(id int PRIMARY KEY, price int); INSERT INTO item VALUES (1, 1), (2, 1)";

    public static TheoryData<MySqlFlavour> Flavours => [MySqlFlavour.MySql, MySqlFlavour.MariaDb];

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_change_is_told_when_readers_see_it_and_everything_where_the_feed_begins(MySqlFlavour flavour)
    {
        var told = new ConcurrentQueue<string>();
        await using FollowedServer db = await FollowedServer.StartAsync(await servers.Of(flavour), Schema, configure: options => options.OnVisible = (tags, _) =>
        {
            foreach (string tag in tags)
                told.Enqueue(tag);
            return ValueTask.CompletedTask;
        });
        await db.PassedAsync();
        Assert.Contains("*", told);
        told.Clear();

        await db.ExecuteAsync("UPDATE item SET price = 2 WHERE id = 2");
        await db.PassedAsync();

        Assert.Contains(db.Row("item", "2"), told);
        Assert.DoesNotContain(db.Row("item", "1"), told);
        Assert.DoesNotContain("*", told);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task What_could_not_be_taken_is_told_once_more(MySqlFlavour flavour)
    {
        int failures = 0, taken = 0;
        FollowedServer? db = null;
        await using FollowedServer followed = db = await FollowedServer.StartAsync(await servers.Of(flavour), Schema, configure: options => options.OnVisible = (tags, _) =>
        {
            if (db is null || !tags.Contains(db.Row("item", "1")))
                return ValueTask.CompletedTask;
            if (Interlocked.Increment(ref failures) == 1)
                throw new IOException("The file is away.");
            Interlocked.Increment(ref taken);
            return ValueTask.CompletedTask;
        });
        await db.PassedAsync();

        await db.ExecuteAsync("UPDATE item SET price = 3 WHERE id = 1");

        await Eventually.TrueAsync(() => Volatile.Read(ref taken) == 1, "the change is told again");
        Assert.Equal(1, db.Feed.State.Resets);
    }
}
