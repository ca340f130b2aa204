using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Binlog.Faults;

/// <summary>A server that is killed, stopped or silent, and connections that break.</summary>
[Trait("Needs", "server")]
public sealed class ServerFaultTests : IDisposable
{
    private const string Schema = "CREATE TABLE item(id int PRIMARY KEY, price int); INSERT INTO item VALUES (1, 1), (2, 2)";
    private readonly TestFolder folder = new();

    public static TheoryData<MySqlFlavour> Flavours => [MySqlFlavour.MySql, MySqlFlavour.MariaDb];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task What_is_written_around_faults_of_the_server_is_told(MySqlFlavour flavour)
    {
        await using MySqlServer server = await MySqlServer.StartAsync(flavour);
        await using var relay = new TcpRelay(server.Port);
        await using FollowedServer db = await FollowedServer.StartAsync(server, Schema, folder["cache.db"], options =>
        {
            options.Port = relay.Port;
            options.SilenceLimit = TimeSpan.FromSeconds(1);
            options.CommandTimeout = TimeSpan.FromSeconds(1);
        });

        // A connection that is cut.
        await db.CacheAsync(db.Row("item", "1"), db.Row("item", "2"));
        relay.Cut();
        await db.ExecuteAsync("UPDATE item SET price = 3 WHERE id = 1");
        await Eventually.TrueAsync(async () => !await db.IsCachedAsync(db.Row("item", "1")), "what changed is gone");
        await db.HeardAsync();
        Assert.True(await db.IsCachedAsync(db.Row("item", "2")), $"{db.Log}");

        // A connection that is silent: the feed notices by itself, and the cache is bypassed meanwhile.
        await db.CacheAsync(db.Row("item", "1"));
        relay.Hold();
        await db.ExecuteAsync("UPDATE item SET price = 4 WHERE id = 1");
        await Eventually.TrueAsync(() => !db.Feed.State.Connected, "the silence is noticed");
        relay.Release();
        await Eventually.TrueAsync(() => db.Feed.State.Connected, "it is connected again");
        await db.PassedAsync();
        Assert.False(await db.IsCachedAsync(db.Row("item", "1")));
        Assert.Equal(1, db.Feed.State.Resets);

        // A server that is killed: who saw what it had not kept must forget it.
        await db.CacheAsync(db.Row("item", "1"), db.Row("item", "2"));
        await server.KillAsync();
        await Eventually.TrueAsync(() => !db.Feed.State.Connected, "it is away");
        await server.RestartAsync();
        await Eventually.TrueAsync(() => db.Feed.State.Connected, "it is back");
        await db.PassedAsync();
        Assert.Empty(await db.WhichAsync([db.Row("item", "1"), db.Row("item", "2")], isCached: true));
        await db.ReopenAsync();
        await db.ChangesAsync("UPDATE item SET price = 5 WHERE id = 1", dead: [db.Row("item", "1")], alive: [db.Row("item", "2")]);

        // A server that is stopped in order.
        await server.StopAsync();
        await server.RestartAsync();
        await Eventually.TrueAsync(async () => await db.Feed.PassedAsync(TimeSpan.FromSeconds(1)), "it is back");
        Assert.Empty(await db.WhichAsync([db.Row("item", "1"), db.Row("item", "2")], isCached: true));
        await db.ReopenAsync();
        await db.ChangesAsync("UPDATE item SET price = 6 WHERE id = 1", dead: [db.Row("item", "1")], alive: [db.Row("item", "2")]);
        Assert.Equal(1, db.Feed.State.Resets);
        // Every state is said once, whatever the number of attempts.
        Assert.InRange(db.Log.Of(5001).Count, 1, 12);
    }
}
