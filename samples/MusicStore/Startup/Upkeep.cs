using Forebay.Search.Statistics;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using MusicStore.Catalogue;
using MusicStore.Similarity;

namespace MusicStore.Startup;

/// <summary>Forgets what was kept long enough: searches after the log's own time, activity after 90 days; has vectors learned again when enough has happened. Looks once an hour.</summary>
internal sealed partial class Upkeep(SearchLog searches, SqlitePool primary, VectorRequests vectors, TimeProvider time, ILogger<Upkeep> logger) : BackgroundService
{
    public static readonly TimeSpan KeepActivity = TimeSpan.FromDays(90);
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>Returns how many rows were forgotten.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        long before = (time.GetUtcNow() - KeepActivity).ToUnixTimeMilliseconds();
        _ = await vectors.RefitIfDueAsync(cancellation);
        int forgotten = await searches.TrimAsync(cancellation);
        return forgotten + await primary.WriteAsync(
            db =>
            {
                db.With("DELETE FROM Activity WHERE At < ?1", before).Run();
                return db.Changes;
            },
            cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (SqliteException e)
            {
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(EventId = 8020, Level = LogLevel.Warning, Message = "Upkeep failed: old rows were not removed, or vectors not asked for; it is tried again in an hour.")]
    private partial void LogFailed(Exception exception);
}
