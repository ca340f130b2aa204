using System.Collections.Concurrent;
using Forebay.Jobs;

namespace MusicStore.Activity;

/// <summary>Hands what visitors do to the job queue: what it has accepted is written down, once, whatever is killed in between.</summary>
/// <remarks>
/// What matters (plays, purchases) is awaited by its request. Views and searches are handed over behind the answer; where the queue is away they
/// are lost, and counted. Thread-safe.
/// </remarks>
internal sealed partial class ActivityLog(JobClient jobs, TimeProvider time, ILogger<ActivityLog> logger) : IAsyncDisposable
{
    // More would only mean that the queue is away.
    private const int MostUnderWay = 10_000;
    private readonly ConcurrentDictionary<long, Task> underWay = new();
    private long number;
    private long dropped;

    /// <summary>Views and searches that the queue did not take.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Completes when the queue has accepted it.</summary>
    public async Task AddAsync(string kind, Sessions.SessionState session, long? track, CancellationToken cancellation) =>
        await jobs.EnqueueAsync(Entry(kind, session, track, text: null), cancellationToken: cancellation);

    /// <summary>Hands it over behind the answer.</summary>
    public void Note(string kind, Sessions.SessionState session, long? track = null, string? text = null)
    {
        if (underWay.Count >= MostUnderWay)
        {
            Interlocked.Increment(ref dropped);
            return;
        }
        long mine = Interlocked.Increment(ref number);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        underWay[mine] = begun.Task;
        _ = HandOverAsync(Entry(kind, session, track, text), mine, begun);
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(underWay.Values);

    private ActivityEntry Entry(string kind, Sessions.SessionState session, long? track, string? text) =>
        new(kind, session.CustomerId, session.Id.Length > 0 ? session.Id[..8] : null, track, text, time.GetUtcNow());

    private async Task HandOverAsync(ActivityEntry entry, long mine, TaskCompletionSource begun)
    {
        try
        {
            await jobs.EnqueueAsync(entry);
        }
        catch (Exception e)
        {
            // The border of the queue: no visitor is troubled by its absence.
            if (Interlocked.Increment(ref dropped) == 1)
                LogDropped(e);
        }
        finally
        {
            underWay.TryRemove(mine, out _);
            begun.SetResult();
        }
    }

    [LoggerMessage(EventId = 8060, Level = LogLevel.Warning, Message = "The job queue did not take a visitor's view or search. Such ones are counted and lost until it is back.")]
    private partial void LogDropped(Exception exception);
}
