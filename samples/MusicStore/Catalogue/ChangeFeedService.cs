using Forebay;
using Forebay.Sqlite;
using MusicStore.Similarity;
using MusicStore.Startup;

namespace MusicStore.Catalogue;

/// <summary>Follows the primary's change log, so that the cache sees what other programs write, and what was written while the store was not running.</summary>
/// <remarks>Before the first request is served it replays from the position that the cache file keeps; after that it looks every 50 ms.</remarks>
internal sealed partial class ChangeFeedService(TieredCache cache, SqlitePool primary, VectorRequests vectors, StoreOptions options, TimeProvider time, ILogger<ChangeFeedService> logger) : IHostedLifecycleService, IDisposable
{
    private const int KeepChanges = 1_000_000;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan TrimEvery = TimeSpan.FromMinutes(5);
    private readonly CancellationTokenSource stopping = new();
    private SqliteChangeFeed? feed;
    private FeedPosition? position;
    private Task loop = Task.CompletedTask;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        feed = new SqliteChangeFeed(options.StoreFile);
        _ = FeedPosition.TryParse(cache.FeedPosition, out position);
        await CatchUpAsync(cancellationToken);
        loop = Task.Run(FollowAsync, CancellationToken.None);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await loop;
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        feed?.Dispose();
        stopping.Dispose();
    }

    /// <summary>Invalidates all that has changed since the position, and says that the cache may be served.</summary>
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            long asked = time.GetTimestamp();
            FeedBatch batch = feed!.ReadAfter(position);
            if (batch.Gap is { } gap)
            {
                LogGap(gap);
                await cache.ResetFromFeedAsync(batch.Position.ToString(), cancellationToken);
                vectors.NoteGap();
            }
            else if (batch.Changes.Count > 0)
            {
                string[] tags = await primary.ReadAsync(db => batch.Changes.SelectMany(change => ChangeTags.Of(change, db)).Distinct().ToArray(), cancellationToken);
                await cache.InvalidateFromFeedAsync(tags, batch.Position.ToString(), cancellationToken);
                vectors.Note(batch.Changes.Select(change => (change.Table, change.RowId)));
            }
            position = batch.Position;
            if (batch.Changes.Count == 0)
            {
                cache.FeedHeard(time.GetElapsedTime(asked));
                return;
            }
        }
    }

    private async Task FollowAsync()
    {
        using var timer = new PeriodicTimer(Poll, time);
        long trimmed = time.GetTimestamp();
        bool failing = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                try
                {
                    long asked = time.GetTimestamp();
                    if (feed!.HasChanged())
                        await CatchUpAsync(stopping.Token);
                    else
                        cache.FeedHeard(time.GetElapsedTime(asked));
                    if (time.GetElapsedTime(trimmed) > TrimEvery)
                    {
                        trimmed = time.GetTimestamp();
                        await primary.WriteAsync(db => { SqliteChangeLog.Trim(db, KeepChanges); return true; }, stopping.Token);
                    }
                    failing = false;
                }
                catch (Exception e) when (e is not OperationCanceledException || !stopping.IsCancellationRequested)
                {
                    // Whatever it is, the loop goes on. Without a word from here the cache stops serving after MaxFeedLag; the primary answers meanwhile.
                    if (!failing)
                        LogFailed(e);
                    failing = true;
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The store stops.
        }
    }

    [LoggerMessage(EventId = 8001, Level = LogLevel.Information, Message = "The cache starts empty: {Reason}.")]
    private partial void LogGap(string reason);

    [LoggerMessage(EventId = 8002, Level = LogLevel.Warning, Message = "The change log can't be read; the cache is bypassed until it can.")]
    private partial void LogFailed(Exception exception);
}
