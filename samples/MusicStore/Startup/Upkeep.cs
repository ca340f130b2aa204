using Forebay.Jobs;
using Forebay.Search.Statistics;
using MusicStore.Jobs;
using MusicStore.Primary;
using MusicStore.Similarity;

namespace MusicStore.Startup;

/// <summary>Forgets what was kept long enough: searches after the log's own time, activity after 90 days; has vectors learned again when enough has happened, the search index ordered by what is played once a day, and the cache warmed at the start. Looks once an hour.</summary>
internal sealed partial class Upkeep(SearchLog searches, IPrimary primary, VectorRequests vectors, JobClient jobs, StoreOptions options, TimeProvider time, ILogger<Upkeep> logger) : BackgroundService
{
    public static readonly TimeSpan KeepActivity = TimeSpan.FromDays(90);
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan OrderEvery = TimeSpan.FromDays(1);

    /// <summary>Returns how many rows were forgotten.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        long before = (time.GetUtcNow() - KeepActivity).ToUnixTimeMilliseconds();
        _ = await vectors.RefitIfDueAsync(cancellation);
        int forgotten = await searches.TrimAsync(cancellation);
        return forgotten + (int)await primary.WriteAsync(db => db.RunAsync("DELETE FROM Activity WHERE At < ?1", before), cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        DateTimeOffset ordered = time.GetUtcNow();
        await TryAsync(options.WarmAtStart && options.Cache ? () => EnqueueAsync(new WarmCache(), stoppingToken) : () => Task.CompletedTask);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(() => RunOnceAsync(stoppingToken));
            if (time.GetUtcNow() - ordered < OrderEvery)
                continue;
            ordered = time.GetUtcNow();
            await TryAsync(() => EnqueueAsync(new RefreshPopularity(), stoppingToken));
        }
    }

    // Of one node's and another's, one is enough where the queue can tell.
    private async Task EnqueueAsync<T>(T job, CancellationToken cancellation) where T : notnull =>
        await jobs.EnqueueAsync(job, new EnqueueOptions { DeduplicationKey = "all" }, cancellation);

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The border of database and queue: what could not be done now is done in an hour.
            LogFailed(e);
        }
    }

    [LoggerMessage(EventId = 8020, Level = LogLevel.Warning, Message = "Upkeep failed: old rows were not removed, or vectors, the order of the search or the warm-up not asked for; it is tried again in an hour.")]
    private partial void LogFailed(Exception exception);
}
