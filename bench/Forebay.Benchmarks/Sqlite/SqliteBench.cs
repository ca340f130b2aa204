using System.CommandLine;
using Forebay.Bus;
using Forebay.Liveness;
using Forebay.Sqlite;
using Forebay.Time;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace Forebay.Benchmarks.Sqlite;

/// <summary>What the persistent tier adds to SQLite: gets and sets through it beside the raw prepared statement.</summary>
internal sealed class SqliteBench() : Bench("sqlite", "Gets and sets of the SQLite tier beside raw prepared statements on the same kind of file.")
{
    private const int Rows = 20_000;

    public override async Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        List<BenchResult> results = [];
        foreach (int bytes in (int[])[200, 4096])
        {
            string folder = Directory.CreateTempSubdirectory("forebay-bench").FullName;
            try
            {
                results.AddRange(await MeasureAsync(folder, bytes));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        ResultTable.Print(console, results);
        return results;
    }

    private static async Task<List<BenchResult>> MeasureAsync(string folder, int bytes)
    {
        using var raw = new RawFile(Path.Combine(folder, "raw.db"), Rows, bytes);
        var liveness = new LivenessRule(1 << 16);
        var context = new TierContext(liveness, new PendingStamps(liveness), new CacheClock(TimeProvider.System), NullLoggerFactory.Instance, "", hasFeed: false);
        await using var tier = new SqliteTier(new SqliteTierOptions { Path = Path.Combine(folder, "tier.db") });
        tier.Open(context);
        byte[] payload = new byte[bytes];
        Random.Shared.NextBytes(payload);
        EntryRecord[] records = [.. Enumerable.Range(0, Rows).Select(i => Record(i, payload, context.KeySeed))];
        foreach (EntryRecord record in records)
            await tier.SetAsync(record, wait: false, CancellationToken.None);
        await tier.FlushAsync(CancellationToken.None);

        int at = 0;
        IReadOnlyDictionary<string, double> gets = Interleaved.Measure(
            ("raw", calls => { for (int i = 0; i < calls; i++) Raw(raw, at++ % Rows, bytes); }
        ),
            ("tier", calls => { for (int i = 0; i < calls; i++) Get(tier, records[at++ % Rows].Key); }
        ),
            ("tier-8", calls => Parallel(8, calls, i => Get(tier, records[i % Rows].Key))));
        IReadOnlyDictionary<string, double> sets = Interleaved.Measure(
            ("raw-1", calls => raw.Replace(at += calls, calls, 1, Rows)),
            ("raw-64", calls => raw.Replace(at += calls, calls, 64, Rows)),
            ("awaited-64", calls => Awaited(tier, records, calls)),
            ("behind", calls => Behind(tier, records, calls)));
        double raw1 = 1e9 / gets["raw"];
        string name = $"sqlite/{bytes}-bytes/";
        return
        [
            BenchResult.AtLeastShare(name + "get", 1e9 / gets["tier"], "{operation}/s", raw1, 0.8),
            BenchResult.AtLeastShare(name + "get-8-callers", 1e9 / gets["tier-8"], "{operation}/s", raw1, 2.5),
            BenchResult.AtLeastShare(name + "set-awaited-64", 1e9 / sets["awaited-64"], "{operation}/s", 1e9 / sets["raw-64"], 0.8),
            BenchResult.AtLeastShare(name + "set-behind", 1e9 / sets["behind"], "{operation}/s", 1e9 / sets["raw-1"], 3),
        ];
    }

    private static EntryRecord Record(int i, byte[] payload, ulong seed) => new()
    {
        Key = EntryKey.Create($"queries:product:{i}", null, seed),
        Region = "queries",
        Born = new Stamp(1),
        LoadedAt = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
        FreshUntil = long.MaxValue / 2,
        StaleUntil = long.MaxValue / 2,
        Tags = (Tag[])[Tag.Of("table:product"), Tag.Of($"row:product:{i}")],
        Payload = payload,
    };

    private static void Raw(RawFile raw, int row, int bytes)
    {
        if (raw.Select(row) != bytes)
            Missed();
    }

    private static void Get(SqliteTier tier, EntryKey key)
    {
        ValueTask<EntryRecord?> read = tier.GetAsync(key, CancellationToken.None);
        if (!read.IsCompletedSuccessfully || read.Result is null)
            Missed();
    }

    private static void Parallel(int callers, int calls, Action<int> work)
    {
        Thread[] threads = [.. Enumerable.Range(0, callers).Select(caller => new Thread(() =>
        {
            for (int i = caller; i < calls; i += callers)
                work(i);
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
    }

    // 64 sets are under way at any time; each caller begins its next when its last is in the file.
    private static void Awaited(SqliteTier tier, EntryRecord[] records, int calls)
    {
        int next = -1;
        async Task CallerAsync()
        {
            while (Interlocked.Increment(ref next) is int i && i < calls)
                await tier.SetAsync(records[i % Rows], wait: true, CancellationToken.None).ConfigureAwait(false);
        }
        Task.WaitAll([.. Enumerable.Range(0, 64).Select(_ => Task.Run(CallerAsync))]);
    }

    private static void Behind(SqliteTier tier, EntryRecord[] records, int calls)
    {
        for (int i = 0; i < calls; i++)
        {
            ValueTask<bool> set = tier.SetAsync(records[i % Rows], wait: false, CancellationToken.None);
            if (!set.IsCompletedSuccessfully)
                set.AsTask().Wait();
        }
        // Counted until all of it is in the file: what is queued is not done.
        tier.FlushAsync(CancellationToken.None).AsTask().Wait();
    }

    private static void Missed() => throw new InvalidOperationException("The record was not found.");
}
