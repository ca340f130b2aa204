using System.Diagnostics;
using Forebay.Http.Exchange;
using Forebay.Http.Fields;
using Forebay.Http.Proxy.Purging;
using Forebay.Http.Proxy.Serving;
using Forebay.Http.Rules;

namespace Forebay.Benchmarks.Http;

/// <summary>Many responses in the SQLite file: the memory that they take, what purges among them take, and whether what was purged is gone.</summary>
internal sealed class StoredLoad(TieredCache cache, ProxyParts parts, int objects)
{
    private const double MemoryBar = 300e6;
    private const double PurgeBar = 5;
    private const int Callers = 16;
    private const int Batch = 10_000;
    // Each kind of purge has sections of its own.
    private const int PurgesOfKind = 10;
    private const int Samples = 100;

    private readonly StoredOrigin origin = new();

    public async Task<List<BenchResult>> RunAsync(CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        for (int first = 0; first < objects; first += Batch)
            await FillAsync(first, Math.Min(objects, first + Batch), cancellationToken);
        TimeSpan filled = Stopwatch.GetElapsedTime(start);
        long own = OwnMemory();
        using var self = Process.GetCurrentProcess();
        List<BenchResult> results =
        [
            new($"http/stored/fill-{objects}", objects / filled.TotalSeconds, "{object}/s"),
            new("http/stored/memory", own, "By", Bar: MemoryBar, Ok: own < MemoryBar),
            new("http/stored/with-mapped-file", self.WorkingSet64, "By"),
        ];
        (string Name, Func<int, PurgeRequest> Of, bool IsWholeSection)[] kinds =
        [
            ("tag", section => new PurgeRequest(Tag: StoredOrigin.TagOf(section)), true),
            ("pattern", section => new PurgeRequest(Pattern: $"{StoredOrigin.PathOf(section)}*"), true),
            ("url", section => new PurgeRequest(Url: $"{StoredOrigin.Target(section)}"), false),
            ("soft-tag", section => new PurgeRequest(Tag: StoredOrigin.TagOf(section), Soft: true), true),
            ("soft-pattern", section => new PurgeRequest(Pattern: $"{StoredOrigin.PathOf(section)}*", Soft: true), true),
            ("soft-url", section => new PurgeRequest(Url: $"{StoredOrigin.Target(section)}", Soft: true), false),
        ];
        int served = 0, section = 0;
        foreach ((string name, Func<int, PurgeRequest> of, bool isWholeSection) in kinds)
        {
            List<double> times = [];
            for (int purge = 0; purge < PurgesOfKind; purge++, section++)
            {
                times.Add(await PurgeAsync(of(section), cancellationToken));
                served += await ServedAsync(isWholeSection ? Spread(section) : [section], cancellationToken);
            }
            double time = Interleaved.Median(times);
            results.Add(new($"http/stored/purge-{name}", time, "ms", Bar: PurgeBar, Ok: time < PurgeBar));
        }
        // What no purge concerned is still there.
        int[] others = [.. Enumerable.Range(section, StoredOrigin.Sections - section).SelectMany(one => Spread(one).Take(10))];
        int lost = others.Length - await ServedAsync(others, cancellationToken);
        foreach (bool soft in (bool[])[true, false])
        {
            double time = await PurgeAsync(new PurgeRequest(Tag: StoredOrigin.TagOfAll, Soft: soft), cancellationToken);
            results.Add(new($"http/stored/purge-{(soft ? "soft-" : "")}tag-of-all", time, "ms", Bar: PurgeBar, Ok: time < PurgeBar));
            served += await ServedAsync(others, cancellationToken);
        }
        results.Add(new("http/stored/served-after-purge", served, "{response}", Bar: 0, Ok: served == 0));
        results.Add(new("http/stored/lost-without-purge", lost, "{response}", Bar: 0, Ok: lost == 0));
        return results;
    }

    // What is resident but for mapped files: SQLite reads its file through a mapping, whose pages are the system's cache and are given up when others need room.
    private static long OwnMemory() => long.Parse(
        File.ReadLines("/proc/self/status").First(static line => line.StartsWith("RssAnon:", StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal),
        System.Globalization.CultureInfo.InvariantCulture) * 1024;

    private async Task FillAsync(int first, int end, CancellationToken cancellationToken)
    {
        int next = first - 1;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(
            async () =>
            {
                while (Interlocked.Increment(ref next) is var number && number < end)
                    await GetAsync(number, cancellationToken);
            },
            cancellationToken)));
        // What waits for the file beyond its queue would be dropped.
        await SettleAsync(cancellationToken);
    }

    private async Task<double> PurgeAsync(PurgeRequest request, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        if (await parts.Purger.PurgeAsync(request, cancellationToken) is { } error)
            throw new BenchInputException(error);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Some of a section's objects.</summary>
    private IEnumerable<int> Spread(int section)
    {
        int all = (objects - section + StoredOrigin.Sections - 1) / StoredOrigin.Sections;
        int step = Math.Max(1, all / Samples);
        for (int at = 0; at < all; at += step)
            yield return section + (at * StoredOrigin.Sections);
    }

    /// <summary>How many of these are answered without asking the origin.</summary>
    private async Task<int> ServedAsync(IEnumerable<int> numbers, CancellationToken cancellationToken)
    {
        int served = 0;
        foreach (int number in numbers)
        {
            int before = origin.Asked;
            await GetAsync(number, cancellationToken);
            if (origin.Asked == before)
                served++;
        }
        await SettleAsync(cancellationToken);
        return served;
    }

    private async Task GetAsync(int number, CancellationToken cancellationToken)
    {
        var request = new RequestFacts("GET", StoredOrigin.Target(number), new FieldList { { "Host", "bench.example" } });
        Answer answer = await parts.Exchange.HandleAsync(request, origin.For(number), cancellationToken);
        await using (answer)
        {
            if (answer.Stream is { } body)
                await body.CopyToAsync(Stream.Null, cancellationToken);
        }
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        while (parts.Exchange.Running > 0)
            await Task.Yield();
        await cache.FlushAsync(cancellationToken);
    }
}
