using Forebay.MySql.Binlog.Position;
using Microsoft.Extensions.Logging;

namespace Forebay.MySql.Binlog;

/// <summary>How far the feed has come, and all that it tells the cache.</summary>
/// <remarks>
/// Two loops tell the cache something: what has been received, and what has become visible. Each word carries the position, and the last one is the one that is kept; so they are told
/// one after the other, and the position only grows.
/// </remarks>
internal sealed class FeedProgress(TieredCache cache, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly string[] Everything = ["*"];
    private readonly SemaphoreSlim order = new(1, 1);
    private MySqlPosition? position = MySqlPosition.TryParse(cache.FeedPosition, out MySqlPosition? kept) ? kept : null;
    private long heardAt = -1;
    private long transactions;
    private long resets;

    /// <summary>Told of changes that readers see, before the position moves beyond them; null: nobody is.</summary>
    public Func<IReadOnlyCollection<string>, CancellationToken, ValueTask>? OnVisible { get; init; }

    /// <summary>Where everything before is applied and visible; null: nowhere yet.</summary>
    public MySqlPosition? Position => Volatile.Read(ref position);

    public long Transactions => Volatile.Read(ref transactions);

    public long Resets => Volatile.Read(ref resets);

    /// <summary>How long ago the moment is up to which everything is applied; null: there was none, or none since everything was invalidated.</summary>
    public TimeSpan? Lag => Volatile.Read(ref heardAt) is >= 0 and long at ? time.GetElapsedTime(at) : null;

    /// <summary>Rows have changed, and it is not known yet whether readers see it.</summary>
    public Task ReceivedAsync(IReadOnlyCollection<string> tags) => TellAsync(tags, null);

    /// <summary>Rows have changed, and readers see it.</summary>
    /// <param name="changed">The tags of all of them.</param>
    /// <param name="tags">What they still invalidate; may be empty.</param>
    /// <param name="count">In how many transactions.</param>
    /// <param name="reached">Where everything before is visible too; null: where it was.</param>
    /// <param name="cancellationToken">Ends the telling of who follows.</param>
    public async Task VisibleAsync(IReadOnlyCollection<string> changed, IReadOnlyCollection<string> tags, int count, MySqlPosition? reached, CancellationToken cancellationToken)
    {
        if (OnVisible is { } follow && changed.Count > 0)
            await follow(changed, cancellationToken).ConfigureAwait(false);
        await TellAsync(tags, reached).ConfigureAwait(false);
        Interlocked.Add(ref transactions, count);
    }

    /// <summary>Rows have changed, readers see it, and whoever changed them waits: nobody else's order matters.</summary>
    public ValueTask FinishAsync(IReadOnlyCollection<string> tags) => tags.Count == 0 ? ValueTask.CompletedTask : cache.RemoveByTagAsync(tags, CancellationToken.None);

    /// <summary>Nobody can tell what has changed.</summary>
    public async Task ResetAsync(MySqlPosition start, string reason, CancellationToken cancellationToken)
    {
        if (OnVisible is { } follow)
            await follow(Everything, cancellationToken).ConfigureAwait(false);
        // Until the stream has come to its present end, what is loaded from now on is not told of.
        cache.FeedLost();
        Volatile.Write(ref heardAt, -1);
        await order.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await cache.ResetFromFeedAsync(start.ToString(), CancellationToken.None).ConfigureAwait(false);
            Volatile.Write(ref position, start);
        }
        finally
        {
            order.Release();
        }
        Interlocked.Increment(ref resets);
        MySqlFeedLog.Reset(logger, reason, start.Place?.ToString() ?? start.Gtids);
    }

    /// <summary>Everything that readers saw at a moment is applied.</summary>
    public void Heard(long asked)
    {
        Volatile.Write(ref heardAt, asked);
        cache.FeedHeard(time.GetElapsedTime(asked));
    }

    public static string Some(IReadOnlyList<string> names) => string.Join(", ", names.Take(20)) + (names.Count > 20 ? ", …" : "");

    public void Dispose() => order.Dispose();

    private async Task TellAsync(IReadOnlyCollection<string> tags, MySqlPosition? reached)
    {
        await order.WaitAsync().ConfigureAwait(false);
        try
        {
            // Without a position everything is about to be invalidated.
            if (position is null || (tags.Count == 0 && reached is null))
                return;
            MySqlPosition moved = reached ?? position;
            await cache.InvalidateFromFeedAsync(tags, moved.ToString(), CancellationToken.None).ConfigureAwait(false);
            Volatile.Write(ref position, moved);
        }
        finally
        {
            order.Release();
        }
    }
}
