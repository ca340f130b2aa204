using System.CommandLine;
using System.Diagnostics;
using Forebay.Jobs;
using Forebay.Sqlite;
using Spectre.Console;

namespace Forebay.Benchmarks.Jobs;

/// <summary>How many jobs a second go through the embedded queue: enqueued by many callers while workers lease and complete them, each call awaited.</summary>
internal sealed class JobQueueBench() : Bench("job-queue", "Jobs a second through the embedded queue (enqueue, lease, complete), beside the same statements on a bare connection.")
{
    private const int Rounds = 3;
    private const double Bar = 20_000;
    private static readonly Option<int> Jobs = new("--jobs") { Description = "How many jobs a round has.", DefaultValueFactory = _ => 60_000 };
    private static readonly Option<int> Callers = new("--callers") { Description = "How many callers enqueue at a time.", DefaultValueFactory = _ => 128 };
    private static readonly Option<int> Workers = new("--workers") { Description = "How many workers lease and complete at a time, 64 jobs each.", DefaultValueFactory = _ => 4 };

    public override IEnumerable<Option> Options => [Jobs, Callers, Workers];

    public override async Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        int jobs = options.GetValue(Jobs), callers = options.GetValue(Callers), workers = options.GetValue(Workers);
        List<double> floors = [], enqueues = [], both = [], costs = [];
        // In turns, so that a slow moment of the machine hits all of them.
        for (int round = 0; round < Rounds; round++)
        {
            floors.Add(InFolder(folder => new RawJobs(Path.Combine(folder, "raw.db")).Rate(jobs)));
            enqueues.Add(await InFolderAsync(folder => EnqueueAsync(folder, jobs, callers, cancellationToken)));
            TimeSpan before = Environment.CpuUsage.TotalTime;
            both.Add(await InFolderAsync(folder => RunAsync(folder, jobs, callers, workers, cancellationToken)));
            costs.Add((Environment.CpuUsage.TotalTime - before).TotalMicroseconds / jobs);
        }
        double floor = Interleaved.Median(floors), rate = Interleaved.Median(both);
        List<BenchResult> results =
        [
            new("job-queue/raw", floor, "{job}/s"),
            new("job-queue/enqueue", Interleaved.Median(enqueues), "{job}/s"),
            new("job-queue/whole", rate, "{job}/s", floor, rate / floor, Bar, rate >= Bar),
            new("job-queue/whole-cpu", Interleaved.Median(costs), "us"),
        ];
        ResultTable.Print(console, results);
        return results;
    }

    private static async Task<double> EnqueueAsync(string folder, int jobs, int callers, CancellationToken cancellationToken)
    {
        await using var queue = new SqliteJobQueue(Path.Combine(folder, "jobs.db"));
        long start = Stopwatch.GetTimestamp();
        await EnqueueAllAsync(queue, jobs, callers, cancellationToken);
        return jobs / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<double> RunAsync(string folder, int jobs, int callers, int workers, CancellationToken cancellationToken)
    {
        await using var queue = new SqliteJobQueue(Path.Combine(folder, "jobs.db"));
        int done = 0;
        var finished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        long start = Stopwatch.GetTimestamp();
        Task enqueueing = EnqueueAllAsync(queue, jobs, callers, cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync, cancellationToken)));
        await enqueueing;
        return jobs / Stopwatch.GetElapsedTime(start).TotalSeconds;

        async Task WorkAsync()
        {
            var request = new LeaseRequest(["bench"], "bench", 64, TimeSpan.FromMinutes(1));
            while (Volatile.Read(ref done) < jobs)
            {
                IReadOnlyList<JobLease> leases = await queue.LeaseAsync(request, cancellationToken);
                if (leases.Count == 0)
                {
                    // Until there is something, or all is done: the last jobs may be another worker's.
                    await Task.WhenAny(queue.WaitAsync(request.Types, cancellationToken).AsTask(), finished.Task);
                    continue;
                }
                bool[] held = await Task.WhenAll(leases.Select(lease => queue.CompleteAsync(lease, cancellationToken).AsTask()));
                if (!Array.TrueForAll(held, one => one))
                    throw new InvalidOperationException("A lease was lost, although none can run out here.");
                if (Interlocked.Add(ref done, leases.Count) == jobs)
                    finished.TrySetResult();
            }
        }
    }

    private static Task EnqueueAllAsync(SqliteJobQueue queue, int jobs, int callers, CancellationToken cancellationToken)
    {
        int next = 0;
        return Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(
            async () =>
            {
                while (Interlocked.Increment(ref next) <= jobs)
                    await queue.EnqueueAsync("bench", RawJobs.Payload, null, cancellationToken);
            },
            cancellationToken)));
    }

    private static double InFolder(Func<string, double> measure)
    {
        string folder = Directory.CreateTempSubdirectory("forebay-bench").FullName;
        try
        {
            return measure(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> InFolderAsync(Func<string, Task<double>> measure)
    {
        string folder = Directory.CreateTempSubdirectory("forebay-bench").FullName;
        try
        {
            return await measure(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
