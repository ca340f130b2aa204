using System.Diagnostics;
using Forebay.Bus;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.Redis.Tests.Faults;

/// <summary>A Redis that is killed or hangs while nodes read and invalidate.</summary>
[Trait("Needs", "server")]
public sealed class AwayTests : RedisNodesTest
{
    private const int Keys50 = 50;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Row32_What_was_invalidated_while_the_server_was_dead_is_sent_in_order_when_it_is_back(bool keepsData)
    {
        await using RedisServer server = await RedisServer.StartAsync("--appendonly", keepsData ? "yes" : "no");
        TieredCache a = await NodeAsync(server.Address, hasFile: true), b = await NodeAsync(server.Address, hasFile: true);
        for (int round = 1; round <= 3; round++)
        {
            for (int i = 0; i < Keys50; i++)
                await GetAsync(b, $"k{i}", () => $"{round - 1}", $"t{i}");
            Task killed = server.KillAsync();
            for (int i = 0; i < Keys50; i++)
            {
                await a.RemoveByTagAsync($"t{i}", Cancellation);
                // This node's readers have it at once, whatever is away.
                Assert.Equal($"{round}", await GetAsync(a, $"k{i}", () => $"{round}", $"t{i}"));
            }
            await killed;
            await server.RestartAsync();
            await CalmAsync(a);
            await HeardAsync(server, b);
            await CalmAsync(b);
            for (int i = 0; i < Keys50; i++)
                Assert.Equal($"{round}", await GetAsync(b, $"k{i}", () => $"{round}", $"t{i}"));
        }
        AssertInOrder(await TagsInLogAsync(server));
    }

    [Fact]
    public async Task While_the_server_hangs_reads_go_on_and_invalidations_return_and_both_nodes_agree_afterwards()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        TieredCache a = await NodeAsync(server.Address, hasFile: true), b = await NodeAsync(server.Address, hasFile: true);
        await GetAsync(a, "k", () => "1", "t");
        await GetAsync(b, "k", () => "1", "t");
        server.Pause();
        long begun = Stopwatch.GetTimestamp();
        await a.RemoveByTagAsync("t", Cancellation);
        Assert.Equal("2", await GetAsync(a, "k", () => "2", "t"));
        for (int i = 0; i < 100; i++)
            Assert.Equal("x", await GetAsync(a, $"new{i}", () => "x"));
        // The time-out of a command some times, until the connection is given up and the tier is skipped: not a hundred times.
        Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(10), $"It took {Stopwatch.GetElapsedTime(begun)}.");
        Assert.Equal(1, a.GetStatistics().Bus!.Outbox);
        await Eventually.TrueAsync(() => !b.GetStatistics().Serving, "the other node knows that it has not heard the bus for too long");
        Assert.Equal("2", await GetAsync(b, "k", () => "2", "t"));
        server.Resume();
        await CalmAsync(a);
        await HeardAsync(server, b);
        await CalmAsync(b);
        Assert.Equal("2", await GetAsync(b, "k", () => "2", "t"));
    }

    private static async Task<List<int>> TagsInLogAsync(RedisServer server)
    {
        await using var client = new RedisClient(RedisOptions.Parse(server.Address));
        await client.ConnectAsync(Cancellation);
        RedisReply entries = await client.ExecuteAsync(["XRANGE", "forebay:{g}:log", "-", "+"], Cancellation);
        Dictionary<Liveness.Tag, int> known = Enumerable.Range(0, Keys50).ToDictionary(i => Liveness.Tag.Of($"t{i}"));
        List<int> found = [];
        for (int i = 0; i < entries.Count; i++)
        {
            Assert.True(InvalidationCodec.TryRead(entries[i][1][1].AsBytes(), 0, out BusMessage? message));
            found.AddRange(message.Invalidations.SelectMany(one => one.Tags).Where(known.ContainsKey).Select(tag => known[tag]));
        }
        return found;
    }

    // A message may be there twice, where its outcome was not known: but each tag comes first after the one before it, round by round.
    private static void AssertInOrder(List<int> tags)
    {
        int next = 0;
        foreach (int tag in tags)
        {
            if (tag == next % Keys50)
                next++;
        }
        Assert.True(next >= Keys50, $"The log has not all tags in order: {string.Join(' ', tags)}");
    }
}
