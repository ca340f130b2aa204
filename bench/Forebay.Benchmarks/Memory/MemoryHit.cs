using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;

namespace Forebay.Benchmarks.Memory;

/// <summary>One hit in memory, as BenchmarkDotNet measures it: for work on the hit path, where a nanosecond counts.</summary>
[MemoryDiagnoser]
public class MemoryHit : IDisposable
{
    private const int Keys = 1024;
    private readonly ConcurrentDictionary<string, string> dictionary = new(StringComparer.Ordinal);
    private readonly string[] keys = [.. Enumerable.Range(0, Keys).Select(i => $"queries:product:{i}")];
    private TieredCache cache = null!;
    private int next;

    [GlobalSetup]
    public void Setup()
    {
        cache = new TieredCache(new ForebayOptions());
        foreach (string key in keys)
        {
            dictionary[key] = key;
            cache.SetAsync(key, key, EntryOptions.Default, ["table:product", "row:" + key]).AsTask().GetAwaiter().GetResult();
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        cache.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public bool Dictionary() => dictionary.TryGetValue(keys[next++ & (Keys - 1)], out _);

    [Benchmark]
    public bool TryGet() => cache.TryGet(keys[next++ & (Keys - 1)], out string? _);

    [Benchmark]
    public ValueTask<string> GetOrCreate() => cache.GetOrCreateAsync(keys[next++ & (Keys - 1)], 0, static (_, _) => ValueTask.FromResult(""));
}
