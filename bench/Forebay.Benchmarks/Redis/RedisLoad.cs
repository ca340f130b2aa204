using System.Diagnostics;
using System.Text;
using Forebay.Redis;

namespace Forebay.Benchmarks.Redis;

/// <summary>Callers that each await one reply after the other.</summary>
internal sealed class RedisLoad
{
    private readonly RedisClient client;
    private readonly byte[][] keys;
    private readonly byte[] value;
    private readonly TimeSpan duration;

    public RedisLoad(RedisClient client, int keys, int valueBytes, TimeSpan duration)
    {
        this.client = client;
        this.duration = duration;
        this.keys = [.. Enumerable.Range(0, keys).Select(i => Encoding.ASCII.GetBytes($"key:{i:D12}"))];
        value = new byte[valueBytes];
        Random.Shared.NextBytes(value);
    }

    public async Task FillAsync(CancellationToken cancellationToken)
    {
        foreach (byte[] key in keys)
            await client.ExecuteAsync(["SET", key, value], cancellationToken);
    }

    public Task<double> RateAsync(string command, int callers, CancellationToken cancellationToken) =>
        RateAsync(callers, 1, (place, _) => ExecuteAsync(command, keys[place % keys.Length], cancellationToken));

    public async Task<double> BatchRateAsync(string command, int callers, int commands, CancellationToken cancellationToken)
    {
        RedisBatch[] batches = [.. Enumerable.Range(0, callers).Select(_ => client.CreateBatch())];
        try
        {
            return await RateAsync(callers, commands, (place, caller) => ExecuteAsync(batches[caller], command, place, commands, cancellationToken));
        }
        finally
        {
            foreach (RedisBatch batch in batches)
                batch.Dispose();
        }
    }

    /// <summary>What a get allocates, its value of course among it, in bytes.</summary>
    public async Task<double> AllocatedAsync(CancellationToken cancellationToken)
    {
        const int Gets = 20_000;
        for (int i = 0; i < Gets; i++)
            await ExecuteAsync("get", keys[i % keys.Length], cancellationToken);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < Gets; i++)
            await ExecuteAsync("get", keys[i % keys.Length], cancellationToken);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Gets;
    }

    private async Task<double> RateAsync(int callers, int commands, Func<int, int, ValueTask> execute)
    {
        long done = 0;
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            long mine = 0;
            for (int i = caller; (i & 15) != 0 || Stopwatch.GetElapsedTime(start) < duration; i++)
            {
                await execute(i, caller);
                mine += commands;
            }
            Interlocked.Add(ref done, mine);
        })));
        return done / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private ValueTask ExecuteAsync(string command, byte[] key, CancellationToken cancellationToken)
    {
        ValueTask<RedisReply> reply = command == "get" ? client.ExecuteAsync(["GET", key], cancellationToken) : client.ExecuteAsync(["SET", key, value], cancellationToken);
        return CheckAsync(reply, command == "get");
    }

    [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask CheckAsync(ValueTask<RedisReply> reply, bool isGet)
    {
        RedisReply got = await reply.ConfigureAwait(false);
        if (isGet ? got.AsBytes()?.Length != value.Length : !got.IsOk)
            throw new InvalidOperationException($"The reply is {got}.");
    }

    private async ValueTask ExecuteAsync(RedisBatch batch, string command, int place, int commands, CancellationToken cancellationToken)
    {
        for (int i = 0; i < commands; i++)
        {
            byte[] key = keys[(place + i) % keys.Length];
            if (command == "get")
                batch.Add(["GET", key]);
            else
                batch.Add(["SET", key, value]);
        }
        RedisReply[] replies = await batch.ExecuteAsync(cancellationToken);
        if (replies.Length != commands || replies[0].IsError)
            throw new InvalidOperationException($"The reply is {replies[0]}.");
    }
}
