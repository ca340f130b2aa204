using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Forebay.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Forebay.Benchmarks.Jobs;

/// <summary>Many jobs through one kind of queue, with worker processes killed at random while they work: whether each is done, how many ran twice, how fast.</summary>
internal sealed class JobsBench() : Bench("jobs", "Jobs through a queue with workers killed at random: none may be lost; duplicates are counted.")
{
    public const string Type = "bench";

    private const int Callers = 256;
    private static readonly Option<string> Provider = new("--provider") { Description = $"The queue: {string.Join(", ", JobProvider.All.Select(provider => provider.Name))}.", DefaultValueFactory = _ => "embedded" };
    private static readonly Option<int> Jobs = new("--jobs") { Description = "How many jobs.", DefaultValueFactory = _ => 100_000 };
    private static readonly Option<int> Workers = new("--workers") { Description = "How many worker processes at a time.", DefaultValueFactory = _ => 3 };
    private static readonly Option<int> Seed = new("--seed") { Description = "Which worker is killed when. Default: by chance; it is printed.", DefaultValueFactory = _ => Random.Shared.Next() };
    private static readonly Option<double> KillEvery = new("--kill-every") { Description = "Seconds between two kills, on average.", DefaultValueFactory = _ => 2 };

    public override IEnumerable<Option> Options => [Provider, Jobs, Workers, Seed, KillEvery];

    public override async Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        JobProvider provider = JobProvider.Of(options.GetValue(Provider)!);
        int jobs = options.GetValue(Jobs), seed = options.GetValue(Seed);
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{jobs} jobs through {provider.Name}, seed {seed}"));
        string folder = Directory.CreateTempSubdirectory("forebay-bench").FullName;
        try
        {
            await using JobServer server = await provider.StartAsync(folder, cancellationToken);
            var run = new JobRun(provider, server.Address, Path.Combine(folder, "effects.db"), options.GetValue(Workers), TimeSpan.FromSeconds(options.GetValue(KillEvery)), new Random(seed));
            IReadOnlyList<BenchResult> results = await MeasureAsync(run, jobs, cancellationToken);
            ResultTable.Print(console, results);
            return results;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<BenchResult>> MeasureAsync(JobRun run, int jobs, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        services.AddForebayJobs(builder => run.Provider.Use(builder, run.Address));
        await using ServiceProvider provider = services.BuildServiceProvider();
        IJobQueue queue = provider.GetRequiredService<IJobQueue>();
        await using var effects = new EffectFile(run.Effects);
        await effects.InstallAsync(cancellationToken);

        long start = Stopwatch.GetTimestamp();
        JobId[] ids = await EnqueueAsync(queue, jobs, cancellationToken);
        double enqueue = jobs / Stopwatch.GetElapsedTime(start).TotalSeconds;

        start = Stopwatch.GetTimestamp();
        int kills = await run.UntilDoneAsync(queue, effects, jobs, cancellationToken);
        double worked = jobs / Stopwatch.GetElapsedTime(start).TotalSeconds;

        Dictionary<string, long> runs = await effects.ReadAsync(cancellationToken);
        long lost = ids.LongCount(id => !runs.ContainsKey(id.Value)), dead = (await queue.CountAsync(cancellationToken)).Dead;
        string name = $"jobs/{run.Provider.Name}";
        return
        [
            new($"{name}/enqueue", enqueue, "{job}/s"),
            new($"{name}/work", worked, "{job}/s"),
            new($"{name}/kills", kills, "{process}"),
            new($"{name}/lost", lost, "{job}", Bar: 0, Ok: lost == 0),
            new($"{name}/dead", dead, "{job}", Bar: 0, Ok: dead == 0),
            new($"{name}/ran-twice", runs.Values.Sum(times => times - 1), "{job}"),
        ];
    }

    private static async Task<JobId[]> EnqueueAsync(IJobQueue queue, int jobs, CancellationToken cancellationToken)
    {
        var ids = new JobId[jobs];
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(
            async () =>
            {
                for (int number = Interlocked.Increment(ref next); number < jobs; number = Interlocked.Increment(ref next))
                    ids[number] = (await queue.EnqueueAsync(Type, JsonSerializer.SerializeToUtf8Bytes(new BenchJob(number), JsonSerializerOptions.Web), null, cancellationToken)).Id;
            },
            cancellationToken)));
        return ids;
    }
}
