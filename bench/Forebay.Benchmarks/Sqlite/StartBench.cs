using System.CommandLine;
using System.Diagnostics;
using Forebay.Sqlite;
using Spectre.Console;

namespace Forebay.Benchmarks.Sqlite;

/// <summary>How long it takes to open a large file and serve the first hit from it.</summary>
internal sealed class StartBench() : Bench("start", "Opening a file of many entries and serving the first hit.")
{
    private readonly Option<int> entries = new("--entries") { Description = "Entries in the file.", DefaultValueFactory = _ => 1_000_000 };

    public override IEnumerable<Option> Options => [entries];

    public override async Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        int count = options.GetValue(entries);
        string folder = Directory.CreateTempSubdirectory("forebay-bench").FullName;
        try
        {
            string path = Path.Combine(folder, "cache.db");
            await using (TieredCache filling = Open(path))
            {
                for (int i = 0; i < count; i++)
                {
                    await filling.GetOrCreateAsync($"popular:{i}", (_, _) => ValueTask.FromResult(new string('x', 100)), tags: [$"row:track:{i}"], cancellationToken: cancellationToken);
                    if (i % 10_000 == 0)
                    {
                        await filling.FlushAsync(cancellationToken);
                        await filling.RemoveByTagAsync($"row:none:{i}", cancellationToken);
                    }
                }
            }
            List<double> samples = [];
            for (int round = 0; round < 7; round++)
            {
                long start = Stopwatch.GetTimestamp();
                await using TieredCache cache = Open(path);
                CacheResult<string> first = await cache.GetAsync<string>($"popular:{count / 2}", null, cancellationToken);
                samples.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                if (first.Source != CacheSource.Persistent)
                    throw new InvalidOperationException("The first hit did not come from the file.");
            }
            double time = Interleaved.Median(samples);
            List<BenchResult> results = [new($"start/open-{count}", time, "ms", Bar: 250, Ok: time < 250)];
            ResultTable.Print(console, results);
            return results;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static TieredCache Open(string path)
    {
        // No warm-up: it runs in the background and would only blur which tier the first hit came from.
        var options = new ForebayOptions { WarmUpEntries = 0 };
        return new TieredCache(options, [new SqliteTier(new SqliteTierOptions { Path = path })]);
    }
}
