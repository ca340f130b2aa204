using Forebay.Jobs;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using MusicStore.Catalogue;
using MusicStore.Startup;

namespace MusicStore.Similarity;

/// <summary>Asks for vectors: of all tracks where there are none yet, of what changes, and of what changed while nobody looked.</summary>
/// <remarks>
/// What the change feed tells is noted in memory and enqueued behind it: the feed waits for nothing. What a kill loses of it is found by the look
/// at all tracks that each start begins with. Thread-safe.
/// </remarks>
internal sealed partial class VectorRequests(JobClient jobs, TrackSpaces spaces, SqlitePool primary, StoreOptions options, TimeProvider time, ILogger<VectorRequests> logger) : BackgroundService
{
    // More than that of one moment: one job looks at all tracks, instead of a job for each.
    private const int FewTracks = 200;
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RefitAtLeastEvery = TimeSpan.FromDays(1);
    private readonly Lock gate = new();
    private readonly SemaphoreSlim noted = new(0);
    private HashSet<(string Table, long Row)> rows = [];
    private bool all;

    /// <summary>Notes rows that have changed.</summary>
    public void Note(IEnumerable<(string Table, long Row)> changes)
    {
        if (!options.Vectors)
            return;
        bool any = false;
        lock (gate)
        {
            foreach ((string Table, long Row) change in changes.Where(change => change.Table is "Track" or "Lyric" or "AudioFile" or "Album" or "Artist"))
                any |= rows.Add(change);
        }
        if (any)
            noted.Release();
    }

    /// <summary>Notes that changes may have been missed.</summary>
    public void NoteGap()
    {
        if (!options.Vectors)
            return;
        lock (gate)
            all = true;
        noted.Release();
    }

    public Task RequestAllAsync(CancellationToken cancellation) => EnqueueAsync(new FitVectors(), "all", cancellation);

    /// <summary>Asks for all vectors again where much was played and bought since they were learned, or anything more than a day ago. True: they were asked for.</summary>
    public async Task<bool> RefitIfDueAsync(CancellationToken cancellation)
    {
        if (!options.Vectors)
            return false;
        (VectorState state, long activity) = await primary.ReadAsync(db => (VectorState.Read(db), VectorState.ActivityOf(db)), cancellation);
        long more = activity - state.Activity;
        if (more < options.RefitAfter && (more <= 0 || time.GetUtcNow() - state.FittedAt < RefitAtLeastEvery))
            return false;
        await RequestAllAsync(cancellation);
        return true;
    }

    /// <summary>Has recordings tried once more, each as a job of its own: that fails, and says what is wrong.</summary>
    public async Task AgainAsync(IReadOnlyList<BadRecording> bad, CancellationToken cancellation)
    {
        foreach (BadRecording one in bad)
            await EnqueueAsync(new EmbedTrack(one.Track), $"{one.Track}", cancellation);
    }

    public override void Dispose()
    {
        noted.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Vectors)
            return;
        await RetriedAsync(
            async () =>
            {
                if (await (await spaces.OpenAsync(TrackSpaces.Behaviour)).CountAsync(stoppingToken) > 0)
                {
                    NoteGap();
                    return;
                }
                await RequestAllAsync(stoppingToken);
                // The learning ends with a look at all tracks.
                lock (gate)
                    all = false;
            },
            stoppingToken);
        while (true)
        {
            await noted.WaitAsync(stoppingToken);
            await RetriedAsync(() => RequestNotedAsync(stoppingToken), stoppingToken);
        }
    }

    private async Task RequestNotedAsync(CancellationToken cancellation)
    {
        HashSet<(string Table, long Row)> taken;
        bool everything;
        lock (gate)
            (taken, rows, everything, all) = (rows, [], all, false);
        try
        {
            List<long> tracks = everything ? [] : await primary.ReadAsync(db => TracksOf(db, taken), cancellation);
            if (everything || tracks.Count > FewTracks)
                await EnqueueAsync(new ReconcileVectors(), "all", cancellation);
            else
                // Together, so that they share a commit.
                await Task.WhenAll(tracks.Select(track => EnqueueAsync(new EmbedTrack(track), $"{track}", cancellation)));
        }
        catch
        {
            lock (gate)
            {
                rows.UnionWith(taken);
                all |= everything;
            }
            throw;
        }
    }

    private static List<long> TracksOf(SqliteConnection db, HashSet<(string Table, long Row)> changed)
    {
        HashSet<long> tracks = [];
        foreach ((string table, long row) in changed)
        {
            if (tracks.Count > FewTracks)
                break;
            tracks.UnionWith(table switch
            {
                "Album" => db.With("SELECT TrackId FROM Track WHERE AlbumId = ?1", row).All(track => track.ColumnInt64(0)),
                "Artist" => db.With("SELECT TrackId FROM Track JOIN Album USING (AlbumId) WHERE ArtistId = ?1", row).All(track => track.ColumnInt64(0)),
                _ => [row],
            });
        }
        return [.. tracks];
    }

    // A key is taken while its job runs, too: what changes meanwhile may not be what it has read. Then a second job waits behind it.
    private async Task EnqueueAsync<T>(T job, string key, CancellationToken cancellation) where T : notnull
    {
        if (!(await jobs.EnqueueAsync(job, new EnqueueOptions { DeduplicationKey = key }, cancellation)).IsNew)
            await jobs.EnqueueAsync(job, new EnqueueOptions { DeduplicationKey = key + ":again" }, cancellation);
    }

    private async Task RetriedAsync(Func<Task> run, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await run();
                return;
            }
            catch (SqliteException e)
            {
                LogFailed(e);
                await Task.Delay(TryAgainAfter, time, cancellation);
            }
        }
    }

    [LoggerMessage(EventId = 8030, Level = LogLevel.Warning, Message = "Vectors could not be asked for; it is tried again in a second.")]
    private partial void LogFailed(Exception exception);
}
