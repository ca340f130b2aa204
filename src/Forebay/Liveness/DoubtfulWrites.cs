using Forebay.Time;

namespace Forebay.Liveness;

/// <summary>Begins and ends the doubts about writes whose outcome is unknown (consistency, row 36).</summary>
/// <remarks>
/// <para>The connection may be lost after COMMIT was sent, and the primary may commit only then. An invalidation at once is not enough: a reader may load the old
/// value after it, and would store it for good. So the doubt stands first, then the tags are invalidated; and when it ends, they are invalidated once more before it
/// goes, for what other nodes have loaded meanwhile.</para>
/// <para>It ends by a word of who began the write, by a change feed that was heard past its beginning (which brings whatever is committed later), or after
/// <see cref="LivenessOptions.DoubtFor"/>. Thread-safe. What is over by time or feed is ended by the cache's maintenance.</para>
/// </remarks>
internal sealed class DoubtfulWrites(LivenessRule liveness, Invalidator invalidator, CacheClock clock, TimeSpan doubtFor) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<Doubt, (ITimer Timer, Func<ValueTask>? Ended)> open = [];
    private long heard = long.MinValue;

    /// <summary>Asked to let <see cref="EndOverdueAsync"/> run soon.</summary>
    public Action Wake { get; set; } = static () => { };

    /// <summary>Begins a doubt.</summary>
    /// <param name="tags">What the write may change.</param>
    /// <param name="everything">True: anything.</param>
    /// <param name="ended">Runs when the doubt has ended.</param>
    public async ValueTask<Doubt> BeginAsync(Tag[] tags, bool everything, Func<ValueTask>? ended)
    {
        Doubt doubt = Add(tags, everything, ended);
        await invalidator.DoubtfulAsync(doubt).ConfigureAwait(false);
        return doubt;
    }

    /// <summary>Begins a doubt about tags that are invalidated already: at the start, before anything is read.</summary>
    public Doubt Add(Tag[] tags, bool everything, Func<ValueTask>? ended)
    {
        var doubt = new Doubt(tags, everything, clock.Now);
        ITimer timer = clock.Provider.CreateTimer(static writes => ((DoubtfulWrites)writes!).Wake(), this, doubtFor, Timeout.InfiniteTimeSpan);
        lock (gate)
            open[doubt] = (timer, ended);
        liveness.AddDoubt(doubt);
        return doubt;
    }

    /// <summary>Ends a doubt; one that has ended already is left.</summary>
    public async ValueTask EndAsync(Doubt doubt)
    {
        (ITimer Timer, Func<ValueTask>? Ended) of;
        lock (gate)
        {
            if (!open.Remove(doubt, out of))
                return;
        }
        await of.Timer.DisposeAsync().ConfigureAwait(false);
        await invalidator.DoubtfulAsync(doubt).ConfigureAwait(false);
        liveness.RemoveDoubt(doubt);
        if (of.Ended is not null)
            await of.Ended().ConfigureAwait(false);
    }

    /// <summary>The change feed has told everything up to this moment of the cache's clock.</summary>
    public void FeedHeard(long moment)
    {
        if (liveness.Doubts.IsEmpty)
            return;
        StampTable.Raise(ref heard, moment);
        Wake();
    }

    public async ValueTask EndOverdueAsync(CancellationToken cancellationToken)
    {
        foreach (Doubt doubt in liveness.Doubts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (doubt.Since < Volatile.Read(ref heard) || clock.Now - doubt.Since >= (long)doubtFor.TotalMilliseconds)
                await EndAsync(doubt).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach ((ITimer timer, _) in open.Values)
                timer.Dispose();
            open.Clear();
        }
    }
}
