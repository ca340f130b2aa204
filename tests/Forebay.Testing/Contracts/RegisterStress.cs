using System.Globalization;
using Xunit;

namespace Forebay.Testing.Contracts;

/// <summary>Registers written and read by eight tasks at once: no read may return less than what was acknowledged before it began.</summary>
public static class RegisterStress
{
    private const int Registers = 64;
    private const int Tasks = 8;

    /// <summary>Options under which entries are evicted and tags share stamps all the time.</summary>
    public static ForebayOptions TightOptions()
    {
        var options = new ForebayOptions();
        options.Memory.MaxBytes = 1 << 20;
        options.Liveness.StampSlots = 4096;
        options.Breaker.FailuresToOpen = 1_000_000;
        return options;
    }

    /// <summary>Runs it; the seed is the environment's FOREBAY_SEED, or a new one that a failure names.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="operationsEach">How many operations each of the eight tasks makes.</param>
    /// <param name="between">Runs after every operation.</param>
    public static async Task RunAsync(TieredCache cache, int operationsEach, Action<Random>? between = null)
    {
        ArgumentNullException.ThrowIfNull(cache);
        int seed = int.TryParse(Environment.GetEnvironmentVariable("FOREBAY_SEED"), CultureInfo.InvariantCulture, out int given) ? given : Random.Shared.Next();
        long[] written = new long[Registers], acknowledged = new long[Registers];
        long stale = 0, hits = 0;
        await Task.WhenAll(Enumerable.Range(0, Tasks).Select(task => Task.Run(async () =>
        {
            var random = new Random(seed + task);
            for (int i = 0; i < operationsEach; i++)
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
                between?.Invoke(random);
            }
        })));
        Assert.True(stale == 0, $"{stale} stale reads (seed {seed}).");
        Assert.True(hits > operationsEach, $"{hits} hits (seed {seed}).");
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
