using Forebay.Testing.Contracts;
using Xunit;

namespace Forebay.Redis.Tests.Bus;

[Trait("Needs", "server")]
public sealed class RedisInvalidationLogTests(RedisFixture redis) : InvalidationLogContract, IClassFixture<RedisFixture>, IAsyncDisposable
{
    private readonly string prefix = $"{Guid.NewGuid():n}:";
    private readonly List<RedisTier> opened = [];

    public async ValueTask DisposeAsync()
    {
        foreach (RedisTier tier in opened)
            await tier.DisposeAsync();
    }

    [Fact]
    public async Task A_log_that_was_flushed_and_grew_past_the_position_again_is_lost()
    {
        IInvalidationLog log = await OpenAsync();
        string position = await log.EndAsync(Cancellation);
        var keys = new RedisKeys(prefix);
        await redis.Server.AskAsync("DEL", keys.Log, keys.LogEnd, keys.Epoch);
        for (int i = 0; i < 10; i++)
            await AppendAsync(log, $"{i}");
        Assert.True((await log.ReadAsync(position, Cancellation)).Lost);
    }

    [Fact]
    public async Task A_log_whose_end_alone_was_evicted_goes_on_without_a_gap()
    {
        IInvalidationLog log = await OpenAsync();
        await AppendAsync(log, "0");
        string position = await log.EndAsync(Cancellation);
        await redis.Server.AskAsync("DEL", new RedisKeys(prefix).LogEnd);
        await AppendAsync(log, "1");
        Assert.Equal(["1"], (await ReadAllAsync(log, position)).Messages);
    }

    protected override async ValueTask<IInvalidationLog> OpenAsync()
    {
        var tier = new RedisTier(new RedisTierOptions { ConnectionString = redis.Server.Address, Prefix = prefix, MaxMessages = 200 });
        opened.Add(tier);
        await tier.Log.EndAsync(Cancellation);
        return tier.Log;
    }

    // The limit is kept by whole nodes of the stream: some hundred messages more.
    protected override async ValueTask LoseAsync(IInvalidationLog log)
    {
        for (int i = 0; i < 1000; i++)
            await AppendAsync(log, "more");
    }
}
