using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;

namespace Forebay.Benchmarks.Loads;

/// <summary>Ten thousand callers of one key that nobody has: one load, and how much longer it takes than the load itself.</summary>
internal sealed class StampedeBench() : Bench("stampede", "10,000 callers of a missing key: loads run, and the time over the load's own.")
{
    private const int Callers = 10_000;
    private static readonly TimeSpan LoadTime = TimeSpan.FromMilliseconds(100);

    public override async Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        List<double> over = [];
        int most = 0;
        await using var cache = new TieredCache(new ForebayOptions());
        for (int round = 0; round < 11; round++)
        {
            int loads = 0;
            double own = 0;
            string key = $"queries:{round}";
            long start = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(
                async () => await cache.GetOrCreateAsync(key, async (_, cancellation) =>
                {
                    Interlocked.Increment(ref loads);
                    long began = Stopwatch.GetTimestamp();
                    await Task.Delay(LoadTime, cancellation);
                    own = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                    return "value";
                }),
                cancellationToken)));
            over.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds - own);
            most = Math.Max(most, loads);
        }
        List<BenchResult> results =
        [
            new("stampede/loads", most, "{load}", Bar: 1, Ok: most == 1),
            new("stampede/over-the-load", Interleaved.Median(over), "ms", LoadTime.TotalMilliseconds, Interleaved.Median(over) / LoadTime.TotalMilliseconds),
        ];
        ResultTable.Print(console, results);
        return results;
    }
}
