using System.Collections.Concurrent;
using System.Globalization;
using Forebay.Testing;
using Forebay.Testing.Consistency;
using Xunit;

namespace Forebay.Tests.Consistency;

/// <summary>Writers and readers of registers through one cache, checked against what is promised.</summary>
[Trait("Category", "Slow")]
public sealed class EngineConsistencyTests
{
    private const int Registers = 6;
    private const int Clients = 8;
    private const int Rounds = 4_000;

    public enum Door
    {
        TagsBeforehand,
        TagsAfterwards,
        Leases,
    }

    [Theory]
    [InlineData(Door.TagsBeforehand, false)]
    [InlineData(Door.TagsAfterwards, false)]
    [InlineData(Door.Leases, false)]
    [InlineData(Door.TagsBeforehand, true)]
    [InlineData(Door.TagsAfterwards, true)]
    public async Task Nothing_stale_is_read_through_the_engine(Door door, bool farTier)
    {
        await using var cache = new TieredCache(new ForebayOptions(), farTier ? [new FakeTier()] : []);
        OperationLog log = await RunAsync(new EngineDoor(cache, door));
        Assert.Empty(Checker.Check(log.Operations));
        // And the cache did answer: a run of misses would prove nothing.
        if (door != Door.Leases)
            Assert.True(cache.GetStatistics().Hits > Rounds / 10, $"{cache.GetStatistics().Hits} hits");
    }

    [Fact]
    public async Task The_same_run_finds_a_naive_cache_out()
    {
        for (int attempt = 0; attempt < 20; attempt++)
        {
            OperationLog log = await RunAsync(new NaiveDoor());
            if (Checker.Check(log.Operations).Count > 0)
                return;
        }
        Assert.Fail("The checker saw nothing wrong with a cache that stores whatever it has read.");
    }

    private static async Task<OperationLog> RunAsync(IRegisterDoor door)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("FOREBAY_SEED"), CultureInfo.InvariantCulture, out int given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var primary = new RegisterPrimary(Registers);
        var log = new OperationLog();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            var random = new Random(seed + client);
            for (int round = 0; round < Rounds; round++)
            {
                // The first clients each own the registers they write; all read all.
                int register = random.Next(Registers);
                long begin = OperationLog.Now;
                if (register % Clients == client && random.Next(3) == 0)
                {
                    long number = await primary.WriteAsync(register, random);
                    await door.InvalidateAsync(register, random);
                    log.Write(client, register, number, begin);
                }
                else
                {
                    log.Read(client, register, await door.ReadAsync(register, primary, random), begin);
                }
            }
        })));
        List<Operation> final = [];
        for (int register = 0; register < Registers; register++)
            final.Add(new Operation(99, register, false, await door.ReadAsync(register, primary, new Random(1)), OperationLog.Now, OperationLog.Now));
        if (door is not NaiveDoor)
            Assert.Empty(Checker.CheckConverged(log.Operations, final));
        return log;
    }

    private interface IRegisterDoor
    {
        ValueTask<long> ReadAsync(int register, RegisterPrimary primary, Random random);

        ValueTask InvalidateAsync(int register, Random random);
    }

    private sealed class EngineDoor(TieredCache cache, Door door) : IRegisterDoor
    {
        public async ValueTask<long> ReadAsync(int register, RegisterPrimary primary, Random random)
        {
            if (door == Door.Leases)
            {
                CacheResult<long> found = await cache.GetAsync<long>(Key(register));
                if (found.HasValue)
                    return found.Value;
                long number = await primary.ReadAsync(register, random);
                await cache.SetAsync(Key(register), number, found.Lease, null, [Tag(register)]);
                return number;
            }
            return await cache.GetOrCreateAsync(
                Key(register),
                async (context, _) =>
                {
                    long number = await primary.ReadAsync(register, new Random(register));
                    context.AddTag(Tag(register));
                    return number;
                },
                null,
                door == Door.TagsBeforehand ? [Tag(register)] : null);
        }

        public ValueTask InvalidateAsync(int register, Random random) => random.Next(20) switch
        {
            0 => cache.RemoveByPatternAsync($"queries:{register}*"),
            1 => cache.ClearAsync(),
            < 6 => cache.RemoveAsync(Key(register)),
            _ => cache.RemoveByTagAsync(Tag(register)),
        };

        private static string Key(int register) => string.Create(CultureInfo.InvariantCulture, $"queries:{register}");

        private static string Tag(int register) => string.Create(CultureInfo.InvariantCulture, $"row:{register}");
    }

    /// <summary>What most caches do: store what was read, remove what was written.</summary>
    private sealed class NaiveDoor : IRegisterDoor
    {
        private readonly ConcurrentDictionary<int, long> entries = new();

        public async ValueTask<long> ReadAsync(int register, RegisterPrimary primary, Random random)
        {
            if (entries.TryGetValue(register, out long number))
                return number;
            return entries[register] = await primary.ReadAsync(register, random);
        }

        public ValueTask InvalidateAsync(int register, Random random)
        {
            entries.TryRemove(register, out _);
            return ValueTask.CompletedTask;
        }
    }
}
