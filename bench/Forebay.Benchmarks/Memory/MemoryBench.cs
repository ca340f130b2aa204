using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using Forebay.Sqlite;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Forebay.Benchmarks.Memory;

/// <summary>What a hit in memory costs beside a plain dictionary's, what an entry takes, what invalidating a tag takes.</summary>
internal sealed class MemoryBench() : Bench("memory", "Hits in memory beside ConcurrentDictionary, MemoryCache and Microsoft's HybridCache; bytes an entry; invalidating a tag of many entries.")
{
    private const int Keys = 1024;
    private readonly Option<int> tagged = new("--tagged") { Description = "Entries of the tag that is invalidated.", DefaultValueFactory = _ => 1_000_000 };

    public override IEnumerable<Option> Options => [tagged];

    public override async Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        List<BenchResult> results = [.. await HitsAsync(), .. Footprints(), .. await InvalidationAsync(options.GetValue(tagged))];
        ResultTable.Print(console, results);
        return results;
    }

    private static async Task<List<BenchResult>> HitsAsync()
    {
        string[] keys = [.. Enumerable.Range(0, Keys).Select(i => $"queries:product:{i}")];
        string[] values = [.. keys.Select(key => key + " value")];
        var dictionary = new ConcurrentDictionary<string, string>();
        using var memoryCache = new MemoryCache(new MemoryCacheOptions());
        await using var cache = new TieredCache(new ForebayOptions());
        var services = new ServiceCollection();
        services.AddHybridCache();
        await using ServiceProvider provider = services.BuildServiceProvider();
        HybridCache microsofts = provider.GetRequiredService<HybridCache>();
        for (int i = 0; i < Keys; i++)
        {
            string value = values[i];
            dictionary[keys[i]] = value;
            memoryCache.Set(keys[i], value, TimeSpan.FromMinutes(5));
            string[] tags = ["table:product", $"row:product:{i}"];
            await cache.GetOrCreateAsync(keys[i], (_, _) => ValueTask.FromResult(value), null, tags);
            await microsofts.GetOrCreateAsync(keys[i], _ => ValueTask.FromResult(value), tags: tags);
        }

        Action<int> floor = calls => { for (int i = 0; i < calls; i++) if (!dictionary.TryGetValue(keys[i & (Keys - 1)], out _)) Missed(); };
        Action<int> memory = calls => { for (int i = 0; i < calls; i++) if (!memoryCache.TryGetValue(keys[i & (Keys - 1)], out string? _)) Missed(); };
        Action<int> tryGet = calls => { for (int i = 0; i < calls; i++) if (!cache.TryGet(keys[i & (Keys - 1)], out string? _)) Missed(); };
        Action<int> getOrCreate = GetOrCreate(cache, keys), hybrid = GetOrCreate(microsofts, keys);
        IReadOnlyDictionary<string, double> times = Interleaved.Measure(("floor", floor), ("memory-cache", memory), ("hybrid-cache", hybrid), ("try-get", tryGet), ("get-or-create", getOrCreate));
        double dictionaryTime = times["floor"];
        List<BenchResult> results =
        [
            BenchResult.AtMostRatio("memory/memory-cache", times["memory-cache"], "ns", dictionaryTime, bar: null),
            BenchResult.AtMostRatio("memory/hybrid-cache", times["hybrid-cache"], "ns", dictionaryTime, bar: null),
            BenchResult.AtMostRatio("memory/try-get", times["try-get"], "ns", dictionaryTime, 3),
            BenchResult.AtMostRatio("memory/get-or-create", times["get-or-create"], "ns", dictionaryTime, 5),
            Allocated("memory/try-get-allocated", tryGet),
            Allocated("memory/get-or-create-allocated", getOrCreate),
        ];
        IReadOnlyDictionary<string, double> two = Interleaved.Measure(("floor", Twice(floor)), ("try-get", Twice(tryGet)), ("get-or-create", Twice(getOrCreate)), ("memory-cache", Twice(memory)), ("hybrid-cache", Twice(hybrid)));
        results.Add(BenchResult.AtLeastShare("memory/two-threads", 1e9 / two["try-get"], "{operation}/s", 1e9 / two["floor"], 0.40));
        results.Add(BenchResult.AtLeastShare("memory/two-threads-get-or-create", 1e9 / two["get-or-create"], "{operation}/s", 1e9 / two["floor"], null));
        results.Add(BenchResult.AtLeastShare("memory/two-threads-hybrid-cache", 1e9 / two["hybrid-cache"], "{operation}/s", 1e9 / two["floor"], null));
        results.Add(BenchResult.AtLeastShare("memory/two-threads-memory-cache", 1e9 / two["memory-cache"], "{operation}/s", 1e9 / two["floor"], null));
        return results;
    }

    private static Action<int> GetOrCreate(HybridCache cache, string[] keys) => calls =>
    {
        for (int i = 0; i < calls; i++)
        {
            ValueTask<string> task = cache.GetOrCreateAsync(keys[i & (Keys - 1)], 0, static (_, _) => ValueTask.FromResult(""));
            if (!task.IsCompletedSuccessfully || task.Result.Length == 0)
                Missed();
        }
    };

    // Each of two threads does half of the calls.
    private static Action<int> Twice(Action<int> run) => calls =>
    {
        var other = new Thread(() => run((calls + 1) / 2));
        other.Start();
        run((calls + 1) / 2);
        other.Join();
    };

    private static BenchResult Allocated(string name, Action<int> run)
    {
        const int calls = 100_000;
        run(calls);
        long before = GC.GetAllocatedBytesForCurrentThread();
        run(calls);
        double perCall = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)calls;
        return new BenchResult(name, perCall, "By", Bar: 0, Ok: perCall == 0);
    }

    private static IEnumerable<BenchResult> Footprints()
    {
        foreach ((string name, string[]? tags, double bar) in new (string, string[]?, double)[] { ("memory/resident-bytes", null, 140), ("memory/resident-bytes-two-tags", ["table:product", "row:product"], 190) })
        {
            double bytes = Footprint(tags);
            yield return new BenchResult(name, bytes, "By", Bar: bar, Ok: bytes <= bar);
        }
    }

    private static double Footprint(string[]? tags)
    {
        const int count = 200_000;
        string[] keys = [.. Enumerable.Range(0, count).Select(i => $"queries:product:{i}")];
        string[] values = [.. keys.Select(key => key + " value")];
        using var cache = new TieredCache(new ForebayOptions());
        cache.SetAsync("warm", "up", EntryOptions.Default).AsTask().GetAwaiter().GetResult();
        long before = Resident();
        for (int i = 0; i < count; i++)
            cache.SetAsync(keys[i], values[i], EntryOptions.Default, tags).AsTask().GetAwaiter().GetResult();
        long after = Resident();
        GC.KeepAlive(keys);
        GC.KeepAlive(values);
        return (after - before) / (double)count;
    }

    private static long Resident()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static async Task<List<BenchResult>> InvalidationAsync(int entries)
    {
        var options = new ForebayOptions { WarmUpEntries = 0 };
        options.Memory.MaxBytes = 1L << 30;
        string folder = Directory.CreateTempSubdirectory("forebay-bench").FullName;
        try
        {
            await using var cache = new TieredCache(options);
            for (int i = 0; i < entries; i++)
                await cache.SetAsync($"queries:{i}", "x", EntryOptions.Default, ["table:big"]);
            double memory = await TimeAsync(cache, 20_000);
            await using var filed = new TieredCache(options, [new SqliteTier(new SqliteTierOptions { Path = Path.Combine(folder, "cache.db") })]);
            double awaited = await TimeAsync(filed, 2_000);
            return
            [
                new BenchResult($"memory/invalidate-tag-of-{entries}", memory, "ns", Bar: 1000, Ok: memory < 1000),
                new BenchResult("memory/invalidate-tag-awaited-to-file", awaited, "ns"),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> TimeAsync(TieredCache cache, int calls)
    {
        List<double> samples = [];
        for (int round = 0; round < 9; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < calls; i++)
                await cache.RemoveByTagAsync("table:big");
            samples.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls);
        }
        return Interleaved.Median(samples);
    }

    private static void Missed() => throw new InvalidOperationException("A hit was expected.");
}
