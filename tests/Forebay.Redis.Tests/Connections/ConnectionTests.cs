using Forebay.Testing;
using Xunit;

namespace Forebay.Redis.Tests.Connections;

public sealed class ConnectionTests
{
    [Theory]
    [InlineData("hello, this is no Redis\r\n", "not")]
    [InlineData("$99999999999\r\n", "MaxReplyBytes")]
    [InlineData("+OK\r\n+OK\r\n", "nobody has asked")]
    [InlineData("*3\r\n:1\r\n", "closed the connection inside of a reply")]
    public async Task Bytes_that_are_no_reply_end_the_connection_and_another_is_opened(string bytes, string reason)
    {
        bool isHealed = false;
        await using var server = new FakeRedis(_ => isHealed ? FakeRedis.Text(":1\r\n") : FakeRedis.Text(bytes));
        RedisOptions options = RedisOptions.Parse($"{server.Address},minReconnectDelay=1ms,maxReconnectDelay=1ms");
        var lost = new TaskCompletionSource<Exception>();
        await using var client = new RedisClient(options, new RedisHooks { Disconnected = (_, why) => lost.TrySetResult(why) });
        await client.ConnectAsync();
        ValueTask<RedisReply> first = client.ExecuteAsync(["FIRST"]);
        if (bytes.StartsWith('*'))
        {
            await server.HasHeardAsync("FIRST");
            await server.CutAsync();
        }
        if (!bytes.StartsWith('+'))
            Assert.True((await Assert.ThrowsAsync<RedisConnectionException>(async () => await first)).OutcomeUnknown);
        else
            Assert.True((await first).IsOk);
        Assert.Contains(reason, (await lost.Task.WaitAsync(TimeSpan.FromSeconds(20))).Message, StringComparison.Ordinal);
        isHealed = true;
        Assert.Equal(1, (await client.ExecuteIdempotentAsync(["SECOND"])).AsInt64());
        Assert.True(server.Connections >= 2);
    }

    [Fact]
    public async Task A_caller_that_cancels_does_not_shift_the_replies_of_others()
    {
        await using var server = new FakeRedis(_ => null);
        await using var client = new RedisClient(RedisOptions.Parse(server.Address));
        await client.ConnectAsync();
        using var cancel = new CancellationTokenSource();
        ValueTask<RedisReply> held = client.ExecuteAsync(["ONE"], cancel.Token);
        ValueTask<RedisReply> other = client.ExecuteAsync(["TWO"]);
        await server.HasHeardAsync("TWO");
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await held);
        ValueTask<RedisReply> third = client.ExecuteAsync(["THREE"]);
        await server.SendAsync(FakeRedis.Text(":1\r\n:2\r\n:3\r\n"));
        Assert.Equal(2, (await other).AsInt64());
        Assert.Equal(3, (await third).AsInt64());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await client.ExecuteAsync(["FOUR"], new CancellationToken(canceled: true)));
        Assert.DoesNotContain("FOUR", server.Heard);
    }

    [Fact]
    public async Task A_command_whose_reply_does_not_come_times_out_and_a_silent_connection_is_left()
    {
        var time = new ManualTimeProvider();
        await using var server = new FakeRedis(command => command[0] == "HOLD" ? null : FakeRedis.Text(":1\r\n"));
        await using var client = new RedisClient(RedisOptions.Parse($"{server.Address},commandTimeout=1600ms,keepAlive=0s"), time: time);
        await client.ConnectAsync();
        Task<RedisReply> held = client.ExecuteAsync(["HOLD"]).AsTask();
        await server.HasHeardAsync("HOLD");
        time.Advance(TimeSpan.FromMilliseconds(1500));
        Assert.False(held.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAsync<TimeoutException>(() => held.WaitAsync(TimeSpan.FromSeconds(20)));
        await Eventually.TrueAsync(() => server.Connections == 2 && client.IsConnected, "the silent connection was left for another");
        Assert.Equal(1, (await client.ExecuteAsync(["NEXT"])).AsInt64());
    }

    [Fact]
    public async Task A_quiet_connection_is_asked_whether_it_lives()
    {
        var time = new ManualTimeProvider();
        await using var server = new FakeRedis(_ => FakeRedis.Text("+PONG\r\n"));
        await using var client = new RedisClient(RedisOptions.Parse($"{server.Address},commandTimeout=1600ms,keepAlive=3s"), time: time);
        await client.ConnectAsync();
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.DoesNotContain("PING", server.Heard);
        time.Advance(TimeSpan.FromSeconds(2));
        await server.HasHeardAsync("PING");
    }

    [Fact]
    public async Task Commands_beyond_the_limit_wait_in_order_and_beyond_twice_the_limit_fail()
    {
        List<string> order = [];
        await using var server = new FakeRedis(command => { lock (order) order.Add(command[0]); return null; });
        await using var client = new RedisClient(RedisOptions.Parse($"{server.Address},maxPendingCommands=2"));
        await client.ConnectAsync();
        Task<RedisReply>[] sent = [.. Enumerable.Range(0, 4).Select(i => client.ExecuteAsync([$"C{i}"]).AsTask())];
        RedisConnectionException refused = await Assert.ThrowsAsync<RedisConnectionException>(async () => await client.ExecuteAsync(["C4"]));
        Assert.Contains("MaxPendingCommands (2)", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.OutcomeUnknown);
        await server.HasHeardAsync("C1");
        Assert.DoesNotContain("C2", server.Heard);
        await server.SendAsync(FakeRedis.Text(":0\r\n"));
        await server.HasHeardAsync("C2");
        Assert.Equal(0, (await sent[0]).AsInt64());
        Assert.DoesNotContain("C3", server.Heard);
        await server.SendAsync(FakeRedis.Text(":1\r\n:2\r\n"));
        await server.HasHeardAsync("C3");
        await server.SendAsync(FakeRedis.Text(":3\r\n"));
        Assert.Equal([0L, 1, 2, 3], (await Task.WhenAll(sent)).Select(reply => reply.AsInt64()));
        Assert.Equal(["C0", "C1", "C2", "C3"], order);
    }

    [Fact]
    public async Task Nothing_is_sent_before_the_hook_has_done_its_work()
    {
        var gate = new Gate();
        await using var server = new FakeRedis(_ => FakeRedis.Text(":1\r\n"));
        var hooks = new RedisHooks
        {
            Initialize = async (connection, cancellation) =>
            {
                Assert.Equal("abc", connection.Node.RunId);
                await gate.PassAsync(cancellation);
                await connection.ExecuteAsync(["EPOCH"], cancellation);
            },
        };
        await using var client = new RedisClient(RedisOptions.Parse(server.Address), hooks);
        await gate.Arrived;
        RedisConnectionException early = await Assert.ThrowsAsync<RedisConnectionException>(async () => await client.ExecuteAsync(["EARLY"]));
        Assert.Contains("await ConnectAsync first", early.Message, StringComparison.Ordinal);
        gate.Open();
        await client.ConnectAsync();
        await client.ExecuteAsync(["AFTER"]);
        Assert.Equal(["HELLO", "INFO", "INFO", "EPOCH", "AFTER"], server.Heard);
    }

    [Fact]
    public async Task A_hook_that_throws_refuses_the_connection_until_it_does_not()
    {
        int calls = 0;
        await using var server = new FakeRedis(_ => FakeRedis.Text(":1\r\n"));
        var hooks = new RedisHooks { Initialize = (_, _) => ++calls == 1 ? throw new InvalidOperationException("not this one") : default };
        await using var client = new RedisClient(RedisOptions.Parse($"{server.Address},minReconnectDelay=1ms"), hooks);
        Exception? refused = await Record.ExceptionAsync(async () => await client.ConnectAsync());
        if (refused is not null)
            Assert.Contains("not this one", refused.Message, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => client.IsConnected, "the second attempt succeeds");
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task A_caller_that_blocks_its_thread_holds_up_no_other()
    {
        await using var server = new FakeRedis(_ => null);
        await using var client = new RedisClient(RedisOptions.Parse(server.Address));
        await client.ConnectAsync();
        using var release = new ManualResetEventSlim();
        Task first = BlockAsync(client.ExecuteAsync(["A"]), release);
        Task<RedisReply> second = client.ExecuteAsync(["B"]).AsTask();
        await server.HasHeardAsync("B");
        // Both in one piece, so that one thread has both.
        await server.SendAsync(FakeRedis.Text(":1\r\n:2\r\n"));
        Assert.Equal(2, (await second.WaitAsync(TimeSpan.FromSeconds(20))).AsInt64());
        Task<RedisReply> third = client.ExecuteAsync(["C"]).AsTask();
        await server.HasHeardAsync("C");
        await server.SendAsync(FakeRedis.Text(":3\r\n"));
        Assert.Equal(3, (await third.WaitAsync(TimeSpan.FromSeconds(20))).AsInt64());
        release.Set();
        await first;

        static async Task BlockAsync(ValueTask<RedisReply> reply, ManualResetEventSlim release)
        {
            await reply.ConfigureAwait(false);
            Assert.True(release.Wait(TimeSpan.FromSeconds(20)));
        }
    }

    [Theory]
    [InlineData("subscribe", "SubscribeAsync")]
    [InlineData("SELECT", "RedisOptions")]
    [InlineData("MULTI", "RedisBatch")]
    [InlineData("WATCH", "script")]
    [InlineData("MONITOR", "share")]
    public async Task What_would_change_the_connection_for_others_is_refused(string command, string instead)
    {
        await using var server = new FakeRedis(_ => FakeRedis.Text(":1\r\n"));
        await using var client = new RedisClient(RedisOptions.Parse(server.Address));
        await client.ConnectAsync();
        Assert.Contains(instead, (await Assert.ThrowsAsync<ArgumentException>(async () => await client.ExecuteAsync([command, 1]))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(async () => await client.ExecuteAsync([FakeRedis.Text(command), 1]));
        await Assert.ThrowsAsync<ArgumentException>(async () => await client.ExecuteIdempotentAsync([command, 1]));
        using RedisBatch batch = client.CreateBatch();
        if (command == "MULTI")
        {
            batch.Add([command]);
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await batch.ExecuteAsync());
            batch.Add(["EXEC"]);
            Assert.Equal(2, (await batch.ExecuteAsync()).Length);
        }
        else
        {
            Assert.Throws<ArgumentException>(() => batch.Add([command, 1]));
        }
    }

    [Fact]
    public async Task A_caller_may_wait_for_its_next_reply_on_the_thread_that_brought_the_last()
    {
        await using var server = new FakeRedis(_ => null);
        await using var client = new RedisClient(RedisOptions.Parse(server.Address));
        await client.ConnectAsync();
        for (int round = 1; round <= 20; round++)
        {
            using var others = new ManualResetEventSlim();
            Task<long> first = AskTwiceAsync(client, others);
            Task second = AskOnceAsync(client, others);
            await server.HasHeardAsync("ONCE", round);
            await server.SendAsync(FakeRedis.Text(":1\r\n:1\r\n"));
            // Whoever could have sent it for the first has gone when it is written.
            await second.WaitAsync(TimeSpan.FromSeconds(20));
            await server.HasHeardAsync("AGAIN", round);
            await server.SendAsync(FakeRedis.Text(":2\r\n"));
            Assert.Equal(2, await first.WaitAsync(TimeSpan.FromSeconds(20)));
        }

        static async Task<long> AskTwiceAsync(RedisClient client, ManualResetEventSlim others)
        {
            await client.ExecuteAsync(["TWICE"]).ConfigureAwait(false);
            Assert.True(others.Wait(TimeSpan.FromSeconds(20)));
            return Blocking(client.ExecuteAsync(["AGAIN"]).AsTask());
        }

        static async Task AskOnceAsync(RedisClient client, ManualResetEventSlim others)
        {
            await client.ExecuteAsync(["ONCE"]).ConfigureAwait(false);
            others.Set();
        }
    }

    private static long Blocking(Task<RedisReply> reply) => reply.GetAwaiter().GetResult().AsInt64();
}
