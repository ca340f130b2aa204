using Forebay.MySql;
using Forebay.Sqlite.Native;

namespace MusicStore.Mirror;

/// <summary>Keeps the mirror right: filled before the first search, up to date before the first request, and behind the feed after that.</summary>
internal sealed partial class MirrorService(PrimaryMirror mirror, MySqlChangeFeed feed, TimeProvider time, ILogger<MirrorService> logger) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan FeedWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    public Task StartingAsync(CancellationToken cancellationToken) => mirror.CatchUpAsync(cancellationToken);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // What was changed while the store was closed is searched for from the first request on; where the feed can't tell, the store opens nevertheless.
        if (await HeardAsync(cancellationToken))
            await mirror.CatchUpAsync(cancellationToken);
        else
            LogSilent(FeedWait);
        await base.StartAsync(cancellationToken);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bool failing = false;
        while (true)
        {
            if (!failing)
                await mirror.NotedAsync(stoppingToken);
            try
            {
                await mirror.CatchUpAsync(stoppingToken);
                failing = false;
            }
            catch (Exception e) when (e is MySqlException or IOException or SqliteException or TimeoutException)
            {
                // The marks stay; pages come from the primary meanwhile, and searches find what was there.
                if (!failing)
                    LogFailed(e);
                failing = true;
                await Task.Delay(TryAgainAfter, time, stoppingToken);
            }
        }
    }

    private async Task<bool> HeardAsync(CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        while (!await feed.PassedAsync(FeedWait, cancellation))
        {
            if (time.GetElapsedTime(began) > FeedWait)
                return false;
            await Task.Delay(AskAgainAfter, time, cancellation);
        }
        return true;
    }

    [LoggerMessage(EventId = 8070, Level = LogLevel.Warning, Message = "The change feed was not heard within {Bound}: searches may not find what was changed while the store was closed until it is.")]
    private partial void LogSilent(TimeSpan bound);

    [LoggerMessage(EventId = 8071, Level = LogLevel.Warning, Message = "What has changed in the primary can't be read for the search; it is tried again each second.")]
    private partial void LogFailed(Exception exception);
}
