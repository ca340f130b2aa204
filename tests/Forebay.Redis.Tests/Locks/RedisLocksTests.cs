using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.Redis.Tests.Locks;

[Trait("Needs", "server")]
public sealed class RedisLocksTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_lock_that_is_held_is_not_given_to_another()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisClient client = await ConnectAsync(server), otherClient = await ConnectAsync(server);
        RedisLocks one = new(client), other = new(otherClient);
        RedisLock? held = await one.TryAcquireAsync("nightly", Long);
        Assert.NotNull(held);
        Assert.Null(await other.TryAcquireAsync("nightly", Long));
        Assert.NotNull(await other.TryAcquireAsync("week{ly}", Long));
        await held.DisposeAsync();
        await using RedisLock? second = await other.TryAcquireAsync("nightly", Long);
        Assert.NotNull(second);
        Assert.False(await one.ReleaseAsync("nightly", held.Fence, CancellationToken.None));
        Assert.Null(await one.TryAcquireAsync("nightly", Long));
    }

    [Fact]
    public async Task Each_holder_has_a_greater_fence_than_the_one_before_whatever_was_flushed()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisClient client = await ConnectAsync(server);
        var locks = new RedisLocks(client);
        long last = 0;
        for (int i = 0; i < 20; i++)
        {
            RedisLock held = (await locks.TryAcquireAsync("nightly", Long))!;
            Assert.True(held.Fence > last);
            last = held.Fence;
            if (i % 3 == 0)
                await client.ExecuteAsync(["FLUSHALL"]);
            else
                Assert.True(await held.ReleaseAsync());
        }
    }

    [Fact]
    public async Task A_lock_whose_time_is_over_is_free_and_its_holder_is_told()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisClient client = await ConnectAsync(server);
        var locks = new RedisLocks(client);
        RedisLock first = (await locks.TryAcquireAsync("nightly", TimeSpan.FromMilliseconds(1)))!;
        await using RedisLock second = await locks.AcquireAsync("nightly", Long);
        Assert.False(await first.RenewAsync(Long));
        Assert.True(await second.RenewAsync(Long));
        await first.DisposeAsync();
        Assert.Null(await locks.TryAcquireAsync("nightly", Long));
    }

    [Fact]
    public async Task Of_many_that_ask_at_once_one_at_a_time_holds_it()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        int inside = 0, most = 0;
        long last = 0;
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            await using RedisClient client = await ConnectAsync(server);
            var locks = new RedisLocks(client);
            for (int i = 0; i < 10; i++)
            {
                await using RedisLock held = await locks.AcquireAsync("nightly", Long);
                most = Math.Max(most, Interlocked.Increment(ref inside));
                Assert.True(held.Fence > last);
                last = held.Fence;
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
        })));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Waiting_for_a_lock_ends_by_cancelling()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisClient client = await ConnectAsync(server);
        var locks = new RedisLocks(client);
        await using RedisLock held = await locks.AcquireAsync("nightly", Long);
        using var cancel = new CancellationTokenSource();
        Task<RedisLock> waiting = locks.AcquireAsync("nightly", Long, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await locks.TryAcquireAsync("nightly", TimeSpan.Zero));
        await Assert.ThrowsAsync<ArgumentException>(async () => await locks.TryAcquireAsync(new string('a', 513), Long));
        Assert.Throws<ArgumentException>(() => new RedisLocks(client, "{a}"));
    }

    [Fact]
    public async Task A_lock_of_a_server_that_is_gone_is_disposed_of_without_a_fault()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisClient client = await ConnectAsync(server);
        var locks = new RedisLocks(client);
        RedisLock held = await locks.AcquireAsync("nightly", Long);
        await server.KillAsync();
        await Eventually.TrueAsync(() => !client.IsConnected, "the end of the server is noticed");
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await held.RenewAsync(Long));
        await held.DisposeAsync();
    }

    private static async Task<RedisClient> ConnectAsync(RedisServer server)
    {
        var client = new RedisClient(RedisOptions.Parse(server.Address));
        await client.ConnectAsync();
        return client;
    }
}
