using System.CommandLine;
using System.Diagnostics;
using Forebay.Search.Vectors;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using Spectre.Console;

namespace Forebay.Benchmarks.Search;

/// <summary>The ten nearest of many vectors of 128 dimensions: sqlite-vec, cells, and our own scan.</summary>
internal sealed class VectorsBench() : Bench("vectors", "KNN k=10 over 3,500, 100,000 and 1,000,000 x 128: sqlite-vec as it is, with clusters as partition key, and our own SIMD scan; latency and recall.")
{
    private const int Dimensions = 128;
    private const int Neighbours = 10;
    private const int Centres = 2_000;
    private const int Cells = 500;
    private const int Queries = 60;
    private readonly Option<int> largest = new("--largest") { Description = "Leaves out sets of more vectors than this.", DefaultValueFactory = _ => 1_000_000 };

    public override IEnumerable<Option> Options => [largest];

    public override async Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        using (var probe = new SqliteConnection(":memory:"))
        {
            if (!VectorExtension.TryLoad(probe, out string? problem))
                throw new BenchInputException($"sqlite-vec can't be loaded: {problem}");
        }
        List<BenchResult> results = [];
        foreach (int count in ((int[])[3_500, 100_000, 1_000_000]).Where(one => one <= options.GetValue(largest)))
            results.AddRange(await MeasureAsync(count, cancellationToken));
        ResultTable.Print(console, results);
        return results;
    }

    private static async Task<List<BenchResult>> MeasureAsync(int count, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("forebay-bench").FullName;
        try
        {
            string file = Path.Combine(folder, "vectors.db");
            var space = new VectorSpace("bench", Dimensions);
            float[][] queries = [.. Make(Queries, seed: 2).Select(one => one.Vector.ToArray())];
            List<BenchResult> results = [];
            await using var scanning = new SqlitePool(new SqlitePoolOptions { Path = file });
            using IVectorIndex scan = await VectorIndexes.OpenAsync(scanning, space, cancellationToken: cancellationToken);
            foreach (VectorRecord[] part in Make(count, seed: 1).Chunk(20_000))
                await scan.UpsertAsync(part, cancellationToken);
            await using var loading = new SqlitePool(new SqlitePoolOptions { Path = file, OnOpen = db => VectorExtension.TryLoad(db, out _), Pragmas = { MmapBytes = 4L << 30 } });
            using IVectorIndex vec = await VectorIndexes.OpenAsync(loading, space, cancellationToken: cancellationToken);

            (double own, List<long[]> exact) = await TimeAsync(scan, queries, cancellationToken);
            (double extension, List<long[]> alike) = await TimeAsync(vec, queries, cancellationToken);
            // In one run, one after the other: the ratio is what counts.
            results.Add(BenchResult.AtMostRatio($"vectors/{count:N0}/scan of our own", own, "ms", extension, count == 1_000_000 ? 1 : null));
            double best = Math.Min(own, extension);
            results.Add(new BenchResult($"vectors/{count:N0}/sqlite-vec", extension, "ms"));
            if (count <= 100_000)
                results.Add(new BenchResult($"vectors/{count:N0}/best exact", best, "ms", Bar: count == 3_500 ? 1 : 10, Ok: best <= (count == 3_500 ? 1 : 10)));
            results.Add(new BenchResult($"vectors/{count:N0}/both agree", Recall(exact, alike), "recall@10", Bar: 0.999, Ok: Recall(exact, alike) >= 0.999));
            if (count > 3_500)
                results.AddRange(await MeasureCellsAsync(count, vec, loading, space, queries, exact, cancellationToken));
            return results;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<BenchResult>> MeasureCellsAsync(int count, IVectorIndex vec, SqlitePool pool, VectorSpace space, float[][] queries, List<long[]> exact, CancellationToken cancellationToken)
    {
        List<BenchResult> results = [];
        long started = Stopwatch.GetTimestamp();
        await vec.TrainAsync(Cells, cancellationToken);
        results.Add(new BenchResult($"vectors/{count:N0}/training of {Cells} cells", Stopwatch.GetElapsedTime(started).TotalSeconds, "s"));
        foreach (int probes in (int[])[1, 4, 8, 16])
        {
            using IVectorIndex cells = await VectorIndexes.OpenAsync(pool, space, new VectorOptions { Probes = probes }, cancellationToken: cancellationToken);
            (double time, List<long[]> found) = await TimeAsync(cells, queries, cancellationToken);
            double recall = Recall(exact, found);
            bool judged = count == 1_000_000 && probes == 8;
            results.Add(new BenchResult($"vectors/{count:N0}/sqlite-vec, {probes} cells", time, "ms", Bar: judged ? 5 : null, Ok: judged ? time <= 5 : null));
            results.Add(new BenchResult($"vectors/{count:N0}/sqlite-vec, {probes} cells, recall@10", recall, "", Bar: judged ? 0.96 : null, Ok: judged ? recall >= 0.96 : null));
        }
        return results;
    }

    private static async Task<(double Milliseconds, List<long[]> Found)> TimeAsync(IVectorIndex index, float[][] queries, CancellationToken cancellationToken)
    {
        for (int i = 0; i < 3; i++)
            await index.NearestAsync(queries[i], Neighbours, null, cancellationToken);
        var times = new List<double>();
        var found = new List<long[]>();
        foreach (float[] query in queries)
        {
            long started = Stopwatch.GetTimestamp();
            IReadOnlyList<Neighbour> nearest = await index.NearestAsync(query, Neighbours, null, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            found.Add([.. nearest.Select(one => one.Id)]);
        }
        times.Sort();
        return (times[times.Count / 2], found);
    }

    private static double Recall(List<long[]> exact, List<long[]> found) => exact.Zip(found, (a, b) => a.Intersect(b).Count() / (double)a.Length).Average();

    private static IEnumerable<VectorRecord> Make(int count, int seed)
    {
        var fixedRandom = new Random(99);
        float[][] centres = [.. Enumerable.Range(0, Centres).Select(_ => Normal(fixedRandom, 1))];
        var random = new Random(seed);
        for (int id = 1; id <= count; id++)
        {
            float[] centre = centres[random.Next(Centres)], noise = Normal(random, 0.5);
            for (int i = 0; i < Dimensions; i++)
                noise[i] += centre[i];
            yield return new VectorRecord(id, noise);
        }
    }

    private static float[] Normal(Random random, double deviation) =>
        [.. Enumerable.Range(0, Dimensions).Select(_ => (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
}
