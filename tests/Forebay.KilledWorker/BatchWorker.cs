using Forebay.Jobs;
using Forebay.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Forebay.KilledWorker;

/// <summary>Accepts writes and applies them in batches, to another database than the queue's, until it is killed.</summary>
public static class BatchWorker
{
    private const int Writers = 4;

    /// <summary>Services over a folder's queue and database, as the process and the test that looks at what it left have them.</summary>
    public static async Task<ServiceProvider> StartAsync(string folder)
    {
        var target = new SqlitePool(new SqlitePoolOptions { Path = Path.Combine(folder, "target.db") });
        await target.WriteAsync(db =>
        {
            CountHandler.Install(db);
            return true;
        });
        ServiceProvider services = new ServiceCollection()
            .AddSingleton(_ => target)
            .AddForebayJobs(jobs => jobs
                .UseSqlite(Path.Combine(folder, "jobs.db"))
                .AddBatchHandler<NotedJob, CountHandler>("counted", options =>
                {
                    options.MaxWait = TimeSpan.FromMilliseconds(5);
                    options.VisibilityTimeout = TimeSpan.FromMilliseconds(500);
                    options.MaxAttempts = 1000;
                }))
            .BuildServiceProvider();
        foreach (IHostedService worker in services.GetServices<IHostedService>())
            await worker.StartAsync(CancellationToken.None);
        return services;
    }

    internal static async Task RunAsync(string folder, int first)
    {
        using var accepted = new NoteFile(Path.Combine(folder, "accepted"));
        await using ServiceProvider services = await StartAsync(folder);
        JobClient client = services.GetRequiredService<JobClient>();
        int next = first - 1;
        await Console.Out.WriteLineAsync("started");
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                int number = Interlocked.Increment(ref next);
                await client.EnqueueAsync(new NotedJob(number));
                accepted.Add(number);
            }
        })));
    }
}
