using Forebay.PostgreSql.Position;
using Microsoft.Extensions.Logging;
using NpgsqlTypes;

namespace Forebay.PostgreSql;

/// <summary>How far the feed has come, and all that it tells the cache.</summary>
/// <remarks>
/// Several loops tell the cache something: what has been received, what has become visible, what was altered. Each word carries the position, and the last one is the one that is
/// kept; so they are told one after the other, and the position only grows. A position is stored with the tiers before the slot is told that all before it may be forgotten.
/// </remarks>
internal sealed class FeedProgress(TieredCache cache, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly SemaphoreSlim order = new(1, 1);
    private readonly Lock gate = new();
    private readonly List<(NpgsqlLogSequenceNumber Lsn, TaskCompletionSource Done)> waiters = [];
    private PostgreSqlPosition? position = PostgreSqlPosition.TryParse(cache.FeedPosition, out PostgreSqlPosition? kept) ? kept : null;
    private NpgsqlLogSequenceNumber passed;
    private long heardAt = -1;
    private long transactions;
    private long resets;

    /// <summary>Where everything before is applied and visible; null: nowhere yet.</summary>
    public PostgreSqlPosition? Position => Volatile.Read(ref position);

    public long Transactions => Volatile.Read(ref transactions);

    public long Resets => Volatile.Read(ref resets);

    /// <summary>How long ago the moment is up to which everything is applied; null: there was none, or none since everything was invalidated.</summary>
    public TimeSpan? Lag => Volatile.Read(ref heardAt) is >= 0 and long at ? time.GetElapsedTime(at) : null;

    /// <summary>Asked to send a heartbeat at once: somebody waits.</summary>
    public Action Hurry { get; set; } = static () => { };

    public bool IsAwaited
    {
        get
        {
            lock (gate)
                return waiters.Count > 0;
        }
    }

    /// <summary>Rows have changed, and it is not known yet whether readers see it.</summary>
    public Task ReceivedAsync(IReadOnlyCollection<string> tags) => TellAsync(tags, static now => now);

    /// <summary>Rows have changed, and readers see it.</summary>
    /// <param name="tags">What they invalidate; may be empty.</param>
    /// <param name="count">In how many transactions.</param>
    /// <param name="reached">Everything before this is visible too.</param>
    public async Task VisibleAsync(IReadOnlyCollection<string> tags, int count, NpgsqlLogSequenceNumber reached)
    {
        await TellAsync(tags, now => reached > now.Lsn ? now with { Lsn = reached } : now).ConfigureAwait(false);
        Interlocked.Add(ref transactions, count);
    }

    /// <summary>Tables were altered, visibly.</summary>
    public async Task AlteredAsync(IReadOnlyCollection<string> tags, IReadOnlyList<string> names, string schema)
    {
        await TellAsync(tags, now => now with { Schema = schema }).ConfigureAwait(false);
        if (names.Count > 0)
            PostgreSqlFeedLog.Altered(logger, Some(names));
    }

    /// <summary>Nobody can tell what has changed.</summary>
    public async Task ResetAsync(PostgreSqlPosition start, string reason)
    {
        // Until the stream has come to its present end, what is loaded from now on is not told of.
        cache.FeedLost();
        Volatile.Write(ref heardAt, -1);
        await order.WaitAsync().ConfigureAwait(false);
        try
        {
            await cache.ResetFromFeedAsync(start.ToString(), CancellationToken.None).ConfigureAwait(false);
            Volatile.Write(ref position, start);
        }
        finally
        {
            order.Release();
        }
        // Another server's log may begin at a smaller number.
        lock (gate)
            passed = start.Lsn;
        Interlocked.Increment(ref resets);
        PostgreSqlFeedLog.Reset(logger, reason, start.Lsn.ToString());
    }

    /// <summary>Everything that readers saw when a heartbeat was sent is applied.</summary>
    public void Heard(long asked)
    {
        Volatile.Write(ref heardAt, asked);
        cache.FeedHeard(time.GetElapsedTime(asked));
    }

    /// <summary>Everything that was committed before, and that readers saw when it was received, is applied.</summary>
    public void Passed(NpgsqlLogSequenceNumber lsn)
    {
        lock (gate)
        {
            if (lsn <= passed)
                return;
            passed = lsn;
            foreach ((NpgsqlLogSequenceNumber awaited, TaskCompletionSource done) in waiters)
            {
                if (awaited <= lsn)
                    done.TrySetResult();
            }
            waiters.RemoveAll(static waiter => waiter.Done.Task.IsCompleted);
        }
    }

    /// <summary>Waits until the feed has passed a place of the log; false: it did not within the bound.</summary>
    public async ValueTask<bool> WaitAsync(NpgsqlLogSequenceNumber lsn, TimeSpan bound, CancellationToken cancellationToken)
    {
        TaskCompletionSource done;
        lock (gate)
        {
            if (lsn <= passed)
                return true;
            done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiters.Add((lsn, done));
        }
        Hurry();
        try
        {
            await done.Task.WaitAsync(bound, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            lock (gate)
                waiters.RemoveAll(waiter => waiter.Done == done);
        }
    }

    public static string Some(IReadOnlyList<string> names) => string.Join(", ", names.Take(20)) + (names.Count > 20 ? ", …" : "");

    public void Dispose() => order.Dispose();

    private async Task TellAsync(IReadOnlyCollection<string> tags, Func<PostgreSqlPosition, PostgreSqlPosition> move)
    {
        await order.WaitAsync().ConfigureAwait(false);
        try
        {
            // Without a position everything is about to be invalidated.
            if (position is null)
                return;
            PostgreSqlPosition moved = move(position);
            if (tags.Count == 0 && moved == position)
                return;
            await cache.InvalidateFromFeedAsync(tags, moved.ToString(), CancellationToken.None).ConfigureAwait(false);
            Volatile.Write(ref position, moved);
        }
        finally
        {
            order.Release();
        }
    }
}
