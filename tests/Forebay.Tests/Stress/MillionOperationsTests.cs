using System.Globalization;
using Forebay.Testing;
using Xunit;

namespace Forebay.Tests.Stress;

[Trait("Category", "Slow")]
public sealed class MillionOperationsTests
{
    private const int Registers = 64;
    private const int Tasks = 8;
    private const int OperationsEach = 150_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_million_operations_of_eight_tasks_read_nothing_older_than_what_was_acknowledged(bool failingTier)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("FOREBAY_SEED"), CultureInfo.InvariantCulture, out int given) ? given : Random.Shared.Next();
        var tier = new FakeTier();
        var options = new ForebayOptions();
        // Small enough that entries are evicted all the time.
        options.Memory.MaxBytes = 1 << 20;
        options.Liveness.StampSlots = 4096;
        options.Breaker.FailuresToOpen = 1_000_000;
        await using var cache = new TieredCache(options, failingTier ? [tier] : []);
        long[] written = new long[Registers], acknowledged = new long[Registers];
        long stale = 0, hits = 0;
        await Task.WhenAll(Enumerable.Range(0, Tasks).Select(task => Task.Run(async () =>
        {
            var random = new Random(seed + task);
            for (int i = 0; i < OperationsEach; i++)
            {
                int register = random.Next(Registers);
                if (register % Tasks == task && random.Next(4) == 0)
                {
                    long number = ++written[register];
                    await InvalidateAsync(cache, register, random);
                    Volatile.Write(ref acknowledged[register], number);
                }
                else
                {
                    long least = Volatile.Read(ref acknowledged[register]);
                    CacheResult<long> read = await cache.GetOrCreateResultAsync(Key(register), (_, _) => ValueTask.FromResult(Volatile.Read(ref written[register])), null, [Tag(register)]);
                    if (read.Value < least)
                        Interlocked.Increment(ref stale);
                    if (read.Source != CacheSource.Load)
                        Interlocked.Increment(ref hits);
                }
                if (failingTier && random.Next(5000) == 0)
                    tier.Failure = tier.Failure is null ? new IOException("away") : null;
            }
        })));
        Assert.True(stale == 0, $"{stale} stale reads (seed {seed}).");
        Assert.True(hits > OperationsEach, $"{hits} hits (seed {seed}).");
    }

    private static async ValueTask InvalidateAsync(TieredCache cache, int register, Random random)
    {
        switch (random.Next(200))
        {
            case 0:
                await cache.RemoveByPatternAsync(Key(register) + "*");
                break;
            case 1:
                await cache.ClearAsync();
                break;
            case < 60:
                await cache.RemoveAsync(Key(register));
                break;
            default:
                await cache.RemoveByTagAsync(Tag(register));
                break;
        }
    }

    private static string Key(int register) => string.Create(CultureInfo.InvariantCulture, $"queries:{register}:");

    private static string Tag(int register) => string.Create(CultureInfo.InvariantCulture, $"row:{register}");
}
